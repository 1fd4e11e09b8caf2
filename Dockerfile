# The client.
FROM node:22-bookworm-slim AS client
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

# The program, with the client in it.
FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=client /src/frontend/dist frontend/dist
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false \
    -ldflags "-s -w -X main.version=${VERSION}" -o /out/eventmap . \
    && mkdir /out/data

# What is shipped: no shell and no packages, only certificates, time zones, the
# program, and one small command that asks it whether it is well.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=busybox:1.37-musl /bin/wget /bin/wget
COPY --from=program /out/eventmap /usr/local/bin/eventmap
COPY --from=program --chown=nonroot:nonroot /out/data /data
ENV EVENTMAP_LISTEN=0.0.0.0:8080 \
    EVENTMAP_STORE=/data/eventmap.gpkg
VOLUME /data
WORKDIR /data
EXPOSE 8080
USER nonroot:nonroot
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["/bin/wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["/usr/local/bin/eventmap"]
CMD ["serve"]
