package io.nextup.trainer.embedding;

import io.nextup.scoring.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Writes the vectors of a model's items for other programs. */
public final class EmbeddingFiles {
    /** Name of the matrix (items, dimension), float32, NumPy's format. */
    public static final String VECTORS = "embeddings.npy";

    /** Name of the file with the ids of its rows, one a line, escaped as in a vocabulary. */
    public static final String IDS = "ids.txt";

    /** Rows that are read at once. */
    private static final int BLOCK = 8_192;

    private EmbeddingFiles() {}

    /**
     * Writes both files, the ids last.
     *
     * @param directory existing directory
     */
    public static void write(Path directory, ItemEmbeddings embeddings, Vocabulary vocabulary)
            throws IOException {
        int items = embeddings.items();
        Files.deleteIfExists(directory.resolve(IDS));
        try (NpyWriter matrix =
                new NpyWriter(directory.resolve(VECTORS), items, embeddings.dimension())) {
            for (int start = 1; start <= items; start += BLOCK) {
                int end = Math.min(items, start + BLOCK - 1);
                for (float[] row : embeddings.rows(IntStream.rangeClosed(start, end).toArray())) {
                    matrix.row(row);
                }
            }
        }
        Files.write(directory.resolve(IDS), vocabulary.lines());
    }
}
