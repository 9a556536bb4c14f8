package io.nextup.trainer.plot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.Sha256;
import java.util.Base64;

/** The parts that all pages have: head, style, title, and the script that draws the charts. */
public final class PageFrame {
    private static final String STYLE = ChartLibrary.style() + ChartLibrary.text("page.css");

    /** XML reads the script as character data, HTML reads the markers of that as comments. */
    private static final String SCRIPT =
            "//<![CDATA[\n%s%s//]]>"
                    .formatted(ChartLibrary.script(), ChartLibrary.text("charts.js"));

    /** The browser loads nothing, and runs no script but this one. */
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-%s'"
                    .formatted(
                            Base64.getEncoder()
                                    .encodeToString(
                                            Sha256.newDigest().digest(SCRIPT.getBytes(UTF_8))));

    private PageFrame() {}

    /**
     * Makes a whole page.
     *
     * @param title text, not escaped yet
     * @param body markup below the title
     */
    public static String around(String title, String body) {
        String escaped = Markup.text(title);
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                + Markup.format(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\"/>\n", POLICY)
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                + Markup.format("<title>%s</title>\n<style>\n%s</style>\n", escaped, STYLE)
                + Markup.format("</head>\n<body>\n<main>\n<h1>%s</h1>\n", escaped)
                + body
                + "<noscript><p>The charts need JavaScript.</p></noscript>\n"
                + "</main>\n<script>"
                + SCRIPT
                + "</script>\n</body>\n</html>\n";
    }

    /**
     * Makes a paragraph that warns.
     *
     * @param words sentence without a full stop, not escaped yet
     */
    public static String caution(String words) {
        return Markup.format(
                "<p class=\"caution\"><strong>Caution:</strong> %s.</p>\n", Markup.text(words));
    }
}
