package io.nextup.catalogue;

import java.util.Arrays;
import java.util.List;

/** The values of one field of one item: texts, and the numbers that they are. Not thread-safe. */
final class FieldValues {
    private final List<String> texts;
    private double[] numbers;

    FieldValues(List<String> texts) {
        this.texts = texts;
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    List<String> texts() {
        return texts;
    }

    /** Returns the number of each text; NaN, with which no comparison is true, for other texts. */
    double[] numbers() {
        if (numbers == null) {
            numbers = texts.stream().mapToDouble(DecimalText::number).toArray();
        }
        return numbers;
    }

    @Override
    public String toString() {
        return texts + " " + Arrays.toString(numbers());
    }
}
