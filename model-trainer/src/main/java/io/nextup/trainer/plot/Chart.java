package io.nextup.trainer.plot;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A chart of a page, as the data from which the page's script draws it with uPlot.
 *
 * @param title words for readers who cannot see the chart
 * @param height pixels; not used without axes
 * @param axes without any, a unit is as long in both directions, at every width of the window
 * @param series the later ones lie on top
 */
public record Chart(
        String title, int height, Scale x, Scale y, List<Axis> axes, List<Series> series) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    public Chart {
        requireNonNull(title, "title is null");
        requireNonNull(x, "x is null");
        requireNonNull(y, "y is null");
        axes = List.copyOf(axes);
        series = List.copyOf(series);
    }

    /** Side of a chart; the scale of x lies at the bottom, that of y at the others. */
    public enum Side {
        BOTTOM,
        LEFT,
        RIGHT
    }

    /**
     * An axis.
     *
     * @param title name and unit of its values; null for none
     * @param room pixels from the chart to its far end
     * @param heading true for words in bold that begin at the far end
     * @param names words at the places 0, 1, 2, ..., empty where none stand; null for an axis with
     *     numbers and a grid
     */
    public record Axis(Side side, String title, int room, boolean heading, List<String> names) {
        private static final int ROOM = 52;
        private static final int ROOM_OF_HEADINGS = 8;

        public Axis {
            requireNonNull(side, "side is null");
            names = names == null ? null : List.copyOf(names);
        }

        public static Axis numbers(Side side, String title) {
            return new Axis(side, title, side == Side.BOTTOM ? ROOM / 2 : ROOM, false, null);
        }

        public static Axis places(Side side, String title, int room, List<String> names) {
            return new Axis(side, title, room, false, names);
        }

        /** Makes an axis on the left, whose words reach into the room of the axis before it. */
        public static Axis headings(List<String> names) {
            return new Axis(Side.LEFT, null, ROOM_OF_HEADINGS, true, names);
        }
    }

    /** Returns the markup. The words are JSON, in which no character is markup. */
    public String markup() {
        try {
            String json =
                    JSON.writeValueAsString(this)
                            .replace("<", "\\u003c")
                            .replace(">", "\\u003e")
                            .replace("&", "\\u0026");
            return "<figure class=\"chart\" role=\"img\" aria-label=\"%s\"><script type=\"application/json\">%s</script></figure>\n"
                    .formatted(Markup.text(title), json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
