package io.nextup.serving.shape;

import io.nextup.artifact.RowBytes;
import java.util.function.IntSupplier;

/**
 * The device on which models run.
 *
 * @param name the device's name, {@code cpu} or {@code gpu:N}
 * @param reason reason for the choice, for the log line at the start
 */
public record Device(String name, String reason) {
    /** The job's option that names the device. */
    public static final String OPTION = "nextup.scoring.device";

    private static final String CPU = "cpu";
    private static final String GPU = "gpu:";

    /**
     * Chooses the device.
     *
     * @param asked the configured device: {@code auto}, {@code cpu} or {@code gpu:N}
     * @param gpus supplies the number of GPUs; not called for {@code cpu}
     * @throws IllegalArgumentException if there is no such GPU
     */
    public static Device choose(String asked, IntSupplier gpus) {
        if (asked.equals(CPU)) {
            return new Device(CPU, "%s is cpu".formatted(OPTION));
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
                            .formatted(OPTION, asked, present));
        }
        return new Device(asked, "%s is %s".formatted(OPTION, asked));
    }

    /** Returns true unless it is a GPU. */
    public boolean isCpu() {
        return name.equals(CPU);
    }

    /**
     * Returns the number of threads that score in one process.
     *
     * @param asked the configured number; 0 means half the cores on a CPU, since the rest of the
     *     job needs some too, and one for a GPU
     */
    public int workers(int asked, int cores) {
        if (asked > 0) {
            return asked;
        }
        return isCpu() ? Math.max(1, cores / 2) : 1;
    }

    /**
     * Returns the policy for the shapes of calls on this device.
     *
     * @param limit most rows of a batch, and the memory that they may take
     * @param excluded most exclusions of a row
     */
    public BatchShapes.Policy shapes(BatchLimit limit, int excluded) {
        return (maxLength, row) -> {
            int rows = limit.rows(bytes(row));
            return isCpu()
                    ? new TightShapes(maxLength, rows, excluded)
                    : new FixedShapes(maxLength, rows, excluded);
        };
    }

    /** Returns the bytes that a row takes on this device. */
    public long bytes(RowBytes row) {
        return isCpu() ? row.onCpu() : row.onGpu();
    }

    /** Formats the log line at the start. */
    public String describe(int workers, int batchMaxSize) {
        return "Scoring on %s with %d worker(s) for all subtasks of this process, batches of up to %d%s: %s"
                .formatted(
                        name,
                        workers,
                        batchMaxSize,
                        isCpu() ? "" : " in a fixed set of shapes",
                        reason);
    }
}
