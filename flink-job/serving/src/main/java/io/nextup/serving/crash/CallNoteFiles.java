package io.nextup.serving.crash;

import io.nextup.serving.engine.CallNotes;
import io.nextup.serving.engine.ModelId;
import io.nextup.serving.engine.Suspects;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The notes of all processes that share a directory: {@code call-PROCESS-RANDOM.note}. A note of a
 * dead process that tells of a call makes the requests in it suspects; one that tells of a call of
 * a suspect, alone, convicts the request and its model. A note is deleted when all its requests
 * were scored well, and after an hour in any case: by then they will not come any more.
 * Thread-safe.
 */
public final class CallNoteFiles implements CallNotes {
    private static final Logger LOG = LoggerFactory.getLogger(CallNoteFiles.class);
    private static final Pattern NAME = Pattern.compile("call-([0-9a-f]{32})-[0-9a-f]{32}\\.note");
    private static final Duration KEPT = Duration.ofHours(1);

    /** The processes that share the directory. */
    public interface Processes {
        /** This process: 32 lower-case hexadecimal digits. */
        String id() throws IOException;

        /** Whether a process still runs. */
        boolean isAlive(String id) throws IOException;
    }

    private final Path directory;
    private final Processes processes;

    // Guarded by this.
    private final Map<Path, Set<Long>> open = new HashMap<>();
    private final Set<Path> read = new HashSet<>();

    /**
     * @param directory may be deleted at any time
     */
    public CallNoteFiles(Path directory, Processes processes) {
        this.directory = directory;
        this.processes = processes;
    }

    /** A note; one that is not kept where the disk takes none. */
    @Override
    public Note open() {
        try {
            Files.createDirectories(directory);
            return CallNoteFile.create(
                    directory.resolve(
                            "call-%s-%s.note"
                                    .formatted(
                                            processes.id(),
                                            UUID.randomUUID().toString().replace("-", ""))));
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn(
                    "No notes of calls can be taken in {}: a request that ends the process is not found: {}",
                    directory,
                    e.toString());
            return Note.NONE;
        }
    }

    /**
     * Reads the notes of processes that died since the last time.
     *
     * @param suspects learns of the requests that were in their calls
     * @param nowMillis by the wall clock, milliseconds since the epoch
     * @return models that ended a process in a call of a request that was suspected before
     */
    public synchronized List<ModelId> readDead(Suspects suspects, long nowMillis) {
        List<ModelId> convicted = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "call-*.note")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && !processes.isAlive(name.group(1))) {
                    readDead(file, suspects, nowMillis, convicted);
                }
            }
        } catch (NoSuchFileException gone) {
            return convicted;
        } catch (IOException e) {
            LOG.warn("Notes of calls in {} cannot be read: {}", directory, e.toString());
        }
        return convicted;
    }

    private void readDead(Path file, Suspects suspects, long nowMillis, List<ModelId> convicted)
            throws IOException {
        boolean old = nowMillis - Files.getLastModifiedTime(file).toMillis() > KEPT.toMillis();
        CallNoteFile.Told told = CallNoteFile.read(file).orElse(null);
        if (old || told == null) {
            forget(file, told, suspects);
            return;
        }
        if (!read.add(file)) {
            return;
        }
        LOG.warn(
                "A process died in a call of model {} with {} request(s){}",
                told.model(),
                told.requests().length,
                told.again() ? ", which was in a call before when a process died" : "");
        if (told.again()) {
            for (long request : told.requests()) {
                suspects.convict(request);
            }
            convicted.add(told.model());
            return;
        }
        Set<Long> left = new HashSet<>();
        for (long request : told.requests()) {
            suspects.suspect(request);
            left.add(request);
        }
        open.put(file, left);
    }

    private void forget(Path file, CallNoteFile.Told told, Suspects suspects) throws IOException {
        if (told != null) {
            for (long request : told.requests()) {
                suspects.forget(request);
            }
        }
        open.remove(file);
        read.remove(file);
        Files.deleteIfExists(file);
    }

    /** A suspect was scored well. A note without suspects is deleted. */
    public synchronized void cleared(long request) {
        List<Path> done = new ArrayList<>();
        open.forEach(
                (file, left) -> {
                    if (left.remove(request) && left.isEmpty()) {
                        done.add(file);
                    }
                });
        for (Path file : done) {
            open.remove(file);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("{} cannot be deleted: its requests are suspected once more", file, e);
            }
        }
    }
}
