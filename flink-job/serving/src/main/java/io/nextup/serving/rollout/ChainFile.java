package io.nextup.serving.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.artifact.store.PrivateDirectory;
import io.nextup.event.AnnouncedModel;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on the local disk with the models to which a slot may roll back: announcements of version
 * 1 do not name them, and a compacted topic has only the newest. Each line has one model, newest
 * first: manifest hash, version and location, separated by tabs.
 */
final class ChainFile {
    private static final Logger LOG = LoggerFactory.getLogger(ChainFile.class);
    private static final int FIELDS = 3;
    private static final String CHAINS = "chain-";
    private static final String UNFINISHED = ".tmp";

    private final Path file;

    /**
     * Names the file of one slot of one models topic, since jobs may share the directory.
     *
     * @param topic the models topic's name
     */
    ChainFile(Path directory, String topic, String slot) {
        this.file =
                directory.resolve(CHAINS + URLEncoder.encode(topic + "/" + slot, UTF_8) + ".tsv");
    }

    /**
     * Deletes old unfinished files of processes that ended during a write. Keeps newer ones, which
     * another process may be writing.
     *
     * @param beforeMillis time before which a file must be written, milliseconds since the epoch
     */
    void deleteUnfinished(long beforeMillis) {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(file.getParent(), CHAINS + "*" + UNFINISHED)) {
            for (Path unfinished : files) {
                if (Files.getLastModifiedTime(unfinished).toMillis() < beforeMillis) {
                    Files.deleteIfExists(unfinished);
                }
            }
        } catch (NoSuchFileException none) {
            LOG.debug("There are no unfinished files", none);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("Unfinished files of earlier processes beside {} cannot be deleted", file, e);
        }
    }

    /** Reads the chain; skips lines that it cannot read. */
    List<AnnouncedModel> read() {
        List<AnnouncedModel> chain = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split("\t", -1);
                if (fields.length == FIELDS) {
                    chain.add(new AnnouncedModel(fields[1], fields[2], fields[0]));
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("{} cannot be read: there is no model to roll back to", file, e);
        }
        return chain;
    }

    /** Replaces the file at once: a reader finds the old chain or the new one, never a part. */
    void write(List<AnnouncedModel> chain) {
        List<String> lines =
                chain.stream()
                        .filter(model -> !(model.version() + model.location()).contains("\t"))
                        .map(
                                model ->
                                        String.join(
                                                "\t",
                                                model.manifestSha256(),
                                                model.version(),
                                                model.location()))
                        .toList();
        Path unfinished =
                file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
        try {
            PrivateDirectory.makeShared(file.getParent());
            Files.write(unfinished, lines);
            Files.move(
                    unfinished,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be written: after a restart there is no model to roll back to",
                    file,
                    e);
        }
    }
}
