package io.nextup.console.models;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import java.util.Locale;

/**
 * Refuses models that are too large for a console, before it loads any part of them: a process ends
 * when its heap is exhausted.
 *
 * @param heapBytes heap that the process may have
 */
public record ModelMemory(long heapBytes) {
    /** Heap that an item of a vocabulary takes, with an id of some 16 characters. */
    static final int ITEM_BYTES = 160;

    /** Share of a model: two may be open at once, and most of the heap is for the stream. */
    static final int SHARES = 6;

    /** Refuses no model. */
    public static final ModelMemory ENDLESS = new ModelMemory(Long.MAX_VALUE);

    /** Returns the rule of this process. */
    public static ModelMemory ofThisProcess() {
        return new ModelMemory(Runtime.getRuntime().maxMemory());
    }

    /**
     * Requires that a model fits.
     *
     * @throws ArtifactException if it does not; the message names the memory that suffices
     */
    public void require(Manifest manifest) throws ArtifactException {
        long most = heapBytes / SHARES / ITEM_BYTES;
        if (manifest.itemCount() > most) {
            throw new ArtifactException(
                    String.format(
                            Locale.ROOT,
                            "%s has %,d items, and this console has memory for a model of %,d: start a console of its own with more (JAVA_TOOL_OPTIONS=-Xmx%dm)",
                            manifest.version(),
                            manifest.itemCount(),
                            most,
                            heapMebibytes(manifest.itemCount())));
        }
    }

    /** A collector keeps a part of the heap for itself, hence the tenth more. */
    private static long heapMebibytes(int items) {
        return (((long) items * ITEM_BYTES * SHARES / 10 * 11) >> 20) + 1;
    }
}
