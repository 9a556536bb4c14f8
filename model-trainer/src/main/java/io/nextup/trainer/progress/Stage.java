package io.nextup.trainer.progress;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A piece of work, and how far it has come.
 *
 * @param what object of the work, such as a file's name; the same for all reports of one piece
 * @param done units that are done
 * @param total units of the whole piece; 0 where that is not known
 * @param unit name of the units, in the plural; {@value #BYTES} are shown as megabytes
 */
public record Stage(Kind kind, String what, long done, long total, String unit) {
    public static final String BYTES = "bytes";

    /** Kind of work. Its word begins a line of progress, and no other line. */
    public enum Kind {
        READING("reading"),
        EPOCH("epoch"),
        VALIDATING("validating"),
        COUNTING("counting"),
        WEIGHING("weighing"),
        RANKING("ranking");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public Stage {
        requireNonNull(kind, "kind is null");
        requireNonNull(what, "what is null");
        requireNonNull(unit, "unit is null");
    }

    /** Makes the stage of work whose size is not known. */
    public static Stage of(Kind kind, String what) {
        return new Stage(kind, what, 0, 0, "");
    }

    /** Returns true where both are reports of one piece of work. */
    public boolean isSamePieceAs(Stage other) {
        return other != null && kind == other.kind && what.equals(other.what);
    }

    /** Tells whether a line that another process printed is a line of progress. */
    public static boolean begins(String line) {
        return Arrays.stream(Kind.values()).anyMatch(kind -> line.startsWith(kind.word + " "));
    }
}
