package io.nextup.launcher.ingest;

import io.nextup.event.Excerpt;
import io.nextup.event.mapping.Decimals;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.TimeUnits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Values of a sample at one place: counts, and a few of them. Keeps no value but a few short ones,
 * so that its size does not depend on theirs. Not thread-safe.
 */
final class PlaceValues {
    private static final int MOST_SAMPLES = 3;
    private static final int MOST_SAMPLE_CHARACTERS = 40;
    private static final int MOST_ID_CHARACTERS = 256;
    private static final int MOST_WORD_CHARACTERS = 40;

    /** Time in which clocks and retries are; a topic's newest records are about the present. */
    private static final long NEAR_MILLIS = 7L * 24 * 3_600_000;

    private static final long EARLIEST_MILLIS =
            Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final long YEAR_MILLIS = 366L * 24 * 3_600_000;

    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{N} _.:/-]*");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final FieldSource source;
    private final BitSet records = new BitSet();

    /** Hashes: two values of one hash among a thousand change no proposal. */
    private final Set<Integer> distinct = new HashSet<>();

    private final List<String> samples = new ArrayList<>();
    private int values;
    private int ids;
    private int uuids;
    private int words;
    private int numbers;
    private int keys;
    private int iso;
    private int instants;
    private int timesInNumbers;
    private int nearTimes;
    private BigDecimal largest = BigDecimal.ZERO;

    PlaceValues(FieldSource source) {
        this.source = source;
    }

    /**
     * Notes a value.
     *
     * @param index the record's number in the sample
     * @param timeMillis the record's own timestamp
     * @param key the record's key as text; null if it has none
     */
    void add(int index, Object value, long timeMillis, String key) {
        String text = value.toString();
        records.set(index);
        values++;
        boolean isNew = distinct.add(text.hashCode());
        if (isNew && samples.size() < MOST_SAMPLES) {
            samples.add(shortened(text));
        }
        if (isId(value, text)) {
            ids++;
            uuids += UUID.matcher(text).matches() ? 1 : 0;
        }
        if (value instanceof String
                && text.length() <= MOST_WORD_CHARACTERS
                && WORD.matcher(text).matches()) {
            words++;
        }
        keys += text.equals(key) ? 1 : 0;
        time(value, text, timeMillis);
    }

    /** Returns a value's start on one line, without what steers a terminal. */
    static String shortened(String value) {
        return Excerpt.of(Excerpt.cut(value, MOST_SAMPLE_CHARACTERS));
    }

    private static boolean isId(Object value, String text) {
        boolean isWhole = value instanceof Long || value instanceof BigInteger;
        return isWhole
                || (value instanceof String
                        && !text.isEmpty()
                        && text.length() <= MOST_ID_CHARACTERS
                        && text.chars().noneMatch(c -> Character.isWhitespace(c) || c == '{'));
    }

    private void time(Object value, String text, long timeMillis) {
        if (value instanceof Instant instant) {
            instants++;
            near(instant.toEpochMilli(), timeMillis);
            return;
        }
        if (Decimals.nearestDouble(value).isPresent()) {
            numbers++;
            BigDecimal number = new BigDecimal(text);
            if (number.signum() > 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0) {
                long millis = millis(number);
                if (millis >= EARLIEST_MILLIS && millis <= timeMillis + YEAR_MILLIS) {
                    timesInNumbers++;
                    largest = largest.max(number);
                    near(millis, timeMillis);
                }
            }
            return;
        }
        if (value instanceof String && text.length() <= MOST_WORD_CHARACTERS) {
            try {
                near(TimeUnits.isoToMillis(text), timeMillis);
                iso++;
            } catch (DateTimeException | ArithmeticException e) {
                // Most texts are not times.
                return;
            }
        }
    }

    private static long millis(BigDecimal number) {
        try {
            return TimeUnits.ofMagnitude(number).toMillis(number);
        } catch (ArithmeticException e) {
            return -1;
        }
    }

    private void near(long millis, long timeMillis) {
        nearTimes += Math.abs(millis - timeMillis) <= NEAR_MILLIS ? 1 : 0;
    }

    FieldSource source() {
        return source;
    }

    /** Returns which records of the sample have a value here. */
    BitSet records() {
        return records;
    }

    List<String> samples() {
        return List.copyOf(samples);
    }

    int values() {
        return values;
    }

    int distinct() {
        return distinct.size();
    }

    boolean areIds() {
        return most(ids) && !areTimes();
    }

    boolean areUuids() {
        return most(uuids);
    }

    boolean areWords() {
        return most(words);
    }

    boolean areNumbers() {
        return most(numbers);
    }

    /** Tells whether the values are the keys of their records. */
    boolean areKeys() {
        return most(keys);
    }

    /** Tells whether almost every value occurs once. */
    boolean areUnique() {
        return values > 0 && distinct.size() * 20L >= values * 19L;
    }

    /** Tells whether the values are times near those of the records, whatever they are called. */
    boolean areTimes() {
        return mayBeTimes() && most(nearTimes);
    }

    boolean mayBeTimes() {
        return most(iso) || most(instants) || most(timesInNumbers);
    }

    boolean areWrittenTimes() {
        return most(iso) || most(instants);
    }

    /** Returns the unit of the times; {@link TimeUnits#GUESS} where the format says it. */
    TimeUnits units() {
        if (most(iso)) {
            return TimeUnits.ISO;
        }
        return most(instants) ? TimeUnits.GUESS : TimeUnits.ofMagnitude(largest);
    }

    private boolean most(int count) {
        return values > 0 && count * 10L >= values * 9L;
    }
}
