package io.nextup.trainer.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Writes a family's module. */
public interface ModuleWriter {

    /**
     * Writes the module with these weights, ready to serve and to be trained further.
     *
     * @param weights weights by the names of the module's parameters
     */
    void write(Path file, Map<String, float[]> weights) throws IOException;
}
