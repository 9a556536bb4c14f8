package io.nextup.trainer.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** File operations of a store that does not outlive its process: they wait for no device. */
final class TemporaryDisk extends Disk {
    @Override
    OutputStream create(Path file) throws IOException {
        return new FileOutputStream(file.toFile());
    }

    @Override
    void force(Path directory) {}
}
