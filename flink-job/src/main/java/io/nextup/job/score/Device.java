package io.nextup.job.score;

import java.util.function.IntSupplier;

/**
 * Where models run, and why there.
 *
 * @param name {@code cpu} or {@code gpu:N}
 * @param reason in words, for the line at the start
 */
record Device(String name, String reason) {
    private static final String CPU = "cpu";
    private static final String GPU = "gpu:";

    /**
     * @param asked {@code auto}, {@code cpu} or {@code gpu:N}
     * @param gpus how many there are; not called for {@code cpu}
     * @throws IllegalArgumentException for a GPU that is not there
     */
    static Device choose(String asked, IntSupplier gpus) {
        if (asked.equals(CPU)) {
            return new Device(CPU, "%s is cpu".formatted(ScoringOptions.DEVICE.key()));
        }
        int present = gpus.getAsInt();
        if (asked.equals("auto")) {
            return present == 0
                    ? new Device(CPU, "PyTorch finds no GPU")
                    : new Device(GPU + 0, "PyTorch finds %d GPU(s)".formatted(present));
        }
        int number = Integer.parseInt(asked.substring(GPU.length()));
        if (number >= present) {
            throw new IllegalArgumentException(
                    "%s is %s, but PyTorch finds %d GPU(s): use cpu or auto, or a PyTorch with CUDA"
                            .formatted(ScoringOptions.DEVICE.key(), asked, present));
        }
        return new Device(asked, "%s is %s".formatted(ScoringOptions.DEVICE.key(), asked));
    }

    /**
     * Threads that score in one process.
     *
     * @param asked {@link ScoringOptions#workers()}; 0 means half the cores on a CPU, since the
     *     rest of the job needs some too, and one for a GPU
     */
    int workers(int asked, int cores) {
        if (asked > 0) {
            return asked;
        }
        return name.equals(CPU) ? Math.max(1, cores / 2) : 1;
    }

    /** What models are called with here. */
    BatchShapes.Policy shapes(ScoringOptions options) {
        int rows = options.batchMaxSize();
        int excluded = options.excludeSeen() ? options.sequenceCapacity() : 0;
        return name.equals(CPU)
                ? maxLength -> new TightShapes(maxLength, rows, excluded)
                : maxLength -> new FixedShapes(maxLength, rows, excluded);
    }

    /** The line at the start. */
    String describe(int workers, int batchMaxSize) {
        return "Scoring on %s with %d worker(s) for all subtasks of this process, batches of up to %d%s: %s"
                .formatted(
                        name,
                        workers,
                        batchMaxSize,
                        name.equals(CPU) ? "" : " in a fixed set of shapes",
                        reason);
    }
}
