package io.nextup.trainer.report;

import java.util.ArrayList;
import java.util.List;

/** Room that the names beside dots take, so that no name lies on another one. */
final class LabelRoom {
    private static final double LETTER_WIDTH = 6.6;
    private static final double LINE_HEIGHT = 13;

    private final List<Box> taken = new ArrayList<>();

    private record Box(double left, double top, double right, double bottom) {
        boolean meets(Box other) {
            return left < other.right
                    && other.left < right
                    && top < other.bottom
                    && other.top < bottom;
        }
    }

    /** Returns the width of a name, pixels. */
    static double width(String name) {
        return name.codePoints().count() * LETTER_WIDTH;
    }

    /**
     * Takes the room of a name.
     *
     * @param left left end of the name
     * @param y its middle
     * @return false if another name stands there: then nothing is taken
     */
    boolean take(double left, double y, String name) {
        Box box = new Box(left, y - LINE_HEIGHT / 2, left + width(name), y + LINE_HEIGHT / 2);
        if (taken.stream().anyMatch(box::meets)) {
            return false;
        }
        taken.add(box);
        return true;
    }

    /**
     * Takes the free room that is nearest to a height.
     *
     * @return the middle of the name
     */
    double near(double left, double y, String name) {
        for (int lines = 0; ; lines++) {
            for (double at : new double[] {y - lines * LINE_HEIGHT, y + lines * LINE_HEIGHT}) {
                if (take(left, at, name)) {
                    return at;
                }
            }
        }
    }
}
