package io.nextup.trainer.plot;

import static io.nextup.trainer.plot.Markup.format;

import java.util.List;
import java.util.Locale;

/**
 * An SVG picture, element by element; the later ones lie on top. Places and sizes are in pixels, to
 * a tenth. Attributes follow as names and values in turn. Not thread-safe.
 */
public final class Svg {
    private final StringBuilder markup = new StringBuilder();

    private Svg() {}

    /** A point of a line. */
    public record Point(double x, double y) {}

    /**
     * Makes a picture within a page, whose style sheet says how its classes look.
     *
     * @param label description for readers who cannot see the picture
     */
    public static Svg inPage(int width, int height, String label) {
        Svg svg = new Svg();
        svg.open(
                "svg",
                "viewBox",
                format("0 0 %d %d", width, height),
                "role",
                "img",
                "aria-label",
                label);
        svg.markup.append(">\n");
        return svg;
    }

    /** Makes a picture for a file of its own, on white. */
    public static Svg file(int width, int height) {
        Svg svg = new Svg();
        svg.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "width",
                String.valueOf(width),
                "height",
                String.valueOf(height),
                "font-family",
                "sans-serif",
                "font-size",
                "12");
        svg.markup.append(">\n");
        return svg.rectangle(0, 0, width, height, "fill", "white");
    }

    public Svg line(double x1, double y1, double x2, double y2, String... attributes) {
        open("line", attributes);
        markup.append(format(" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"", x1, x2, y1, y2));
        return close();
    }

    public Svg rectangle(double x, double y, double width, double height, String... attributes) {
        open("rect", attributes);
        markup.append(
                format(
                        " x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"",
                        x, y, width, height));
        return close();
    }

    /**
     * Draws a circle.
     *
     * @param title text that shows under the pointer
     */
    public Svg circle(double x, double y, double radius, String title, String... attributes) {
        open("circle", attributes);
        markup.append(format(" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\">", x, y, radius));
        markup.append("<title>").append(Markup.text(title)).append("</title></circle>\n");
        return this;
    }

    public Svg polyline(List<Point> points, String... attributes) {
        open("polyline", attributes);
        markup.append(" points=\"");
        for (int i = 0; i < points.size(); i++) {
            markup.append(i == 0 ? "" : " ")
                    .append(format("%.1f,%.1f", points.get(i).x(), points.get(i).y()));
        }
        markup.append('"');
        return close();
    }

    /**
     * Writes words on a line.
     *
     * @param anchor part of the words that stands at x: their start, middle or end
     * @param y place of their base line
     */
    public Svg text(double x, double y, Anchor anchor, String words, String... attributes) {
        open("text", attributes);
        markup.append(
                format(
                        " x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">",
                        x, y, anchor.name().toLowerCase(Locale.ROOT)));
        markup.append(Markup.text(words)).append("</text>\n");
        return this;
    }

    /** Part of a text that stands at its place. */
    public enum Anchor {
        START,
        MIDDLE,
        END
    }

    private void open(String element, String... attributes) {
        markup.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            markup.append(' ').append(attributes[i]);
            markup.append("=\"").append(Markup.text(attributes[i + 1])).append('"');
        }
    }

    private Svg close() {
        markup.append("/>\n");
        return this;
    }

    /** Returns the whole picture so far. */
    @Override
    public String toString() {
        return markup + "</svg>\n";
    }
}
