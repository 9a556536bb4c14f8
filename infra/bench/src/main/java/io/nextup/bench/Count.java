package io.nextup.bench;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A whole number as people write large ones: 12101, 10k, 1M. */
public record Count(int value) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})([kKmM]?)");

    /**
     * Reads a count.
     *
     * @throws IllegalArgumentException if the text is not such a number, or the number is 0 or does
     *     not fit into an int
     */
    public static Count parse(String written) {
        Matcher matcher = WRITTEN.matcher(written);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a valid count: write 12101, 10k or 1M".formatted(written));
        }
        long unit =
                switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                    case "k" -> 1_000;
                    case "m" -> 1_000_000;
                    default -> 1;
                };
        long value = Long.parseLong(matcher.group(1)) * unit;
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "\"%s\" is out of range: 1 to %d".formatted(written, Integer.MAX_VALUE));
        }
        return new Count((int) value);
    }
}
