package server_test

import (
	"archive/zip"
	"io"
	"regexp"
	"strings"
)

// opened gives the files of a ZIP archive one behind the other, and anything else
// as it is: when an archive was made changes how it is compressed.
func opened(body string) string {
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		return body
	}
	var b strings.Builder
	for _, f := range z.File {
		b.WriteString(f.Name + "\n")
		r, err := f.Open()
		if err == nil {
			_, err = io.Copy(&b, r)
		}
		if err != nil {
			b.WriteString(err.Error())
		}
	}
	return b.String()
}

// fileMoments find when a file was made.
var fileMoments = []*regexp.Regexp{
	regexp.MustCompile(`(?s)(times are UTC\..{0,1000}?Made: )[\d:TZ-]{20}(.{0,1000}?)[\d:TZ-]{19}\.\d{3}Z`),       // of a GeoPackage
	regexp.MustCompile(`(Made</t></is></c><c r="B\d+" t="inlineStr"><is><t xml:space="preserve">)[\d:TZ-]{20}()`), // of a workbook
	regexp.MustCompile(`(<updated>)[\d:TZ-]{20}()`),                                                               // of a feed, and of its entries as the public saw them, at different times in two worlds
	regexp.MustCompile(`(\nMade: )[\d:TZ-]{20}()`),                                                                // of a readme
	regexp.MustCompile(`(<p>As of )[\d:TZ-]{20}()`),                                                               // of a page for people
}
