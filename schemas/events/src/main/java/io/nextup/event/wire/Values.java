package io.nextup.event.wire;

import io.nextup.event.DeadLetter;

/**
 * Values of one record while it is read; its constructor then takes them in the fields' order.
 * Numbers have an array of their own, so that none is boxed. Not thread-safe.
 */
final class Values {
    /** One bit of a long for each notes whether it was read. */
    static final int MOST_NUMBERS = Long.SIZE;

    private final Object[] objects;
    private final long[] numbers;
    private final long recordTimeMillis;
    private long numbersRead;
    private int read;
    private int nextObject;
    private int nextNumber;
    private String fieldName;

    /**
     * @param recordTimeMillis the Kafka record's timestamp; negative where there is none
     */
    Values(int objects, int numbers, long recordTimeMillis) {
        this.objects = new Object[objects];
        this.numbers = new long[numbers];
        this.recordTimeMillis = recordTimeMillis;
    }

    /** Notes the field that is read next. */
    void enter(String name) {
        fieldName = name;
    }

    /** Returns the field that was being read; null before the first. */
    String fieldName() {
        return fieldName;
    }

    /** Returns how many values there are. */
    int read() {
        return read;
    }

    void set(int place, Object value) {
        objects[place] = value;
        read++;
    }

    boolean has(int place) {
        return objects[place] != null;
    }

    void setNumber(int place, long value) {
        numbers[place] = value;
        read++;
        numbersRead |= 1L << place;
    }

    boolean hasNumber(int place) {
        return (numbersRead & 1L << place) != 0;
    }

    /** Sets a time that is absent to the record's own timestamp. */
    void setRecordTime(int place, String name) throws DecodeException {
        if (recordTimeMillis < 0) {
            throw new DecodeException(
                    DeadLetter.Reason.MISSING_FIELD,
                    "%s is missing or null, and the record has no timestamp".formatted(name));
        }
        setNumber(place, recordTimeMillis);
    }

    /**
     * Takes the next value; the table gave its field the type of the parameter. Where a table and
     * its constructor differ, this is a ClassCastException there: a fault of this build, and not of
     * the bytes.
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    <V> V next() {
        return (V) objects[nextObject++];
    }

    long nextLong() {
        return numbers[nextNumber++];
    }

    int nextInt() {
        return (int) nextLong();
    }

    float nextFloat() {
        return Float.intBitsToFloat(nextInt());
    }

    boolean nextBoolean() {
        return nextLong() != 0;
    }
}
