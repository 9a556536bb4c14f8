package io.nextup.handover;

import io.nextup.event.Interaction;
import io.nextup.event.wire.InteractionFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;

/**
 * Writes interactions to one of {@value #PARTS} parts by their users, with only what a sequence
 * needs of them. Not thread-safe.
 */
public final class HistoryDivider implements AutoCloseable {
    /** So many that a part of a hundred million interactions fits into the reader's memory. */
    static final int PARTS = 256;

    /** Small, since each part has a block in memory. */
    private static final int BLOCK_BYTES = 1 << 16;

    /** The golden ratio, as a fraction of 2 to the 32. */
    private static final int SPREAD = 0x9e3779b9;

    private final Path directory;
    private final List<DataFileWriter<Interaction>> parts = new ArrayList<>(PARTS);
    private long interactions;

    /**
     * @param directory an empty directory
     */
    public HistoryDivider(Path directory) throws IOException {
        this.directory = directory;
        try {
            for (int number = 0; number < PARTS; number++) {
                parts.add(
                        new DataFileWriter<>(InteractionFiles.writer())
                                .setSyncInterval(BLOCK_BYTES)
                                .create(
                                        InteractionFiles.schema(),
                                        HistoryPart.file(directory, number).toFile()));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Adds the next interaction, at its order time. */
    public void add(Interaction interaction) throws IOException {
        parts.get(partOf(interaction.userId())).append(withoutTheRest(interaction));
        interactions++;
    }

    private static int partOf(String userId) {
        // Hashes of ids that are numbered have low bits in common.
        return Math.floorMod((userId.hashCode() * SPREAD) >>> 16, PARTS);
    }

    private static Interaction withoutTheRest(Interaction interaction) {
        return new Interaction(
                interaction.eventId(),
                interaction.userId(),
                interaction.itemId(),
                interaction.type(),
                interaction.eventTimeMillis(),
                null,
                Map.of(),
                null,
                null,
                null,
                interaction.line());
    }

    /** Returns the number of interactions so far. */
    public long interactions() {
        return interactions;
    }

    /** Ends the parts, then writes the description: the history is complete. */
    public void finish(HistoryOrigin origin) throws IOException {
        close();
        origin.write(directory);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (DataFileWriter<Interaction> part : parts) {
            try {
                part.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        parts.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
