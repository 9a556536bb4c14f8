package io.nextup.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.trainer.plot.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The parts that all pages have: head, style, title. */
final class PageFrame {
    private static final String STYLE = "report.css";

    private PageFrame() {}

    /**
     * Makes a whole page.
     *
     * @param title text, not escaped yet
     * @param body markup below the title
     */
    static String around(String title, String body) {
        String escaped = Markup.text(title);
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                + Markup.format("<title>%s</title>\n<style>\n%s</style>\n", escaped, style())
                + Markup.format("</head>\n<body>\n<main>\n<h1>%s</h1>\n", escaped)
                + body
                + "</main>\n</body>\n</html>\n";
    }

    /**
     * Makes a paragraph that warns.
     *
     * @param words sentence without a full stop, not escaped yet
     */
    static String caution(String words) {
        return Markup.format(
                "<p class=\"caution\"><strong>Caution:</strong> %s.</p>\n", Markup.text(words));
    }

    private static String style() {
        try (InputStream in = PageFrame.class.getResourceAsStream(STYLE)) {
            return new String(requireNonNull(in, STYLE).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
