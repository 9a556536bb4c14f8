package io.nextup.serving.guard;

import io.nextup.artifact.ModelId;
import io.nextup.artifact.store.PrivateDirectory;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The notes of all processes that share a directory: {@code call-PROCESS-RANDOM.note}. If a process
 * dies in a call, its note makes the requests of the call suspects. If it dies in a call of one
 * suspect alone, the note convicts the request and the model.
 *
 * <p>A note is deleted once all its requests are scored well, or its model is pardoned, and after
 * an hour in any case: Flink replays no request that is so old. Thread-safe.
 */
public final class CallNoteFiles implements CallNotes {
    private static final Logger LOG = LoggerFactory.getLogger(CallNoteFiles.class);
    private static final Pattern NAME = Pattern.compile("call-([0-9a-f]{32})-[0-9a-f]{32}\\.note");
    private static final Duration KEPT = Duration.ofHours(1);

    /**
     * The death of a process in a call of one suspect alone: its model must not be called any more.
     *
     * @param whenMillis time when the call began, milliseconds since the epoch
     */
    public record Conviction(ModelId model, long whenMillis) {}

    private final Path directory;
    private final Peers processes;
    private final InstantSource clock;

    // Guarded by this.
    private final Map<Path, Set<Long>> open = new HashMap<>();
    private final Set<Path> read = new HashSet<>();

    /**
     * @param directory directory of the notes; may be deleted at any time
     * @param processes the processes that share the directory
     * @param clock the wall clock, which all processes of the directory share
     */
    public CallNoteFiles(Path directory, Peers processes, InstantSource clock) {
        this.directory = directory;
        this.processes = processes;
        this.clock = clock;
    }

    /** Makes a note; one that keeps nothing if the disk is full or not writable. */
    @Override
    public Note open() {
        try {
            PrivateDirectory.makeShared(directory);
            return CallNoteFile.create(
                    directory.resolve(
                            "call-%s-%s.note"
                                    .formatted(
                                            processes.id(),
                                            UUID.randomUUID().toString().replace("-", ""))),
                    clock);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn(
                    "Cannot write notes of calls to {}: a request that crashes the process will not be found: {}",
                    directory,
                    e.toString());
            return Note.NONE;
        }
    }

    /**
     * Reads the notes of processes that died since the last time. Logs and skips a note that cannot
     * be read.
     *
     * @param suspects receiver of the requests that were in calls
     * @return a conviction for each process that died in a call of one suspect alone
     */
    public synchronized List<Conviction> readDead(Suspects suspects) {
        List<Conviction> convictions = new ArrayList<>();
        forEachOfTheDead(
                file ->
                        readDead(file, suspects)
                                .filter(CallNoteFile.Told::again)
                                .ifPresent(
                                        told ->
                                                convictions.add(
                                                        new Conviction(
                                                                told.model(),
                                                                told.beganMillis()))));
        return convictions;
    }

    /**
     * Deletes the notes that convict a pardoned model, and clears its requests of suspicion.
     *
     * @param beforeMillis notes of calls that began then or later stay, as a pardon cancels earlier
     *     verdicts only; milliseconds since the epoch
     */
    public synchronized void forgive(String manifestSha256, long beforeMillis, Suspects suspects) {
        forEachOfTheDead(
                file -> {
                    CallNoteFile.Told told = CallNoteFile.read(file).orElse(null);
                    if (told != null
                            && told.again()
                            && told.model().manifestSha256().equals(manifestSha256)
                            && told.beganMillis() < beforeMillis) {
                        forget(file, told, suspects);
                    }
                });
    }

    private interface FileAction {
        void run(Path file) throws IOException;
    }

    /** Skips files that another process deletes at the same time, or that cannot be read. */
    private void forEachOfTheDead(FileAction action) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "call-*.note")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                try {
                    if (name.matches() && !processes.isAlive(name.group(1))) {
                        action.run(file);
                    }
                } catch (NoSuchFileException gone) {
                    LOG.info("{} is gone: another process has deleted it", file);
                } catch (IOException | RuntimeException e) {
                    LOG.warn("Cannot read {}: skipped", file, e);
                }
            }
        } catch (NoSuchFileException gone) {
            LOG.debug("{} is gone, and all notes with it", directory, gone);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("Cannot list the notes of calls in {}: {}", directory, e.toString());
        }
    }

    /** Reads a note; empty if it was read before, is idle or is old. */
    private Optional<CallNoteFile.Told> readDead(Path file, Suspects suspects) throws IOException {
        CallNoteFile.Told told = CallNoteFile.read(file).orElse(null);
        if (told == null || clock.millis() - told.beganMillis() > KEPT.toMillis()) {
            forget(file, told, suspects);
            return Optional.empty();
        }
        if (!read.add(file)) {
            return Optional.empty();
        }
        LOG.warn(
                "A process died in a call of model {} with {} request(s){}",
                told.model(),
                told.requests().length,
                told.again() ? ", alone: an earlier process died in a call of it, too" : "");
        Set<Long> left = new HashSet<>();
        for (long request : told.requests()) {
            if (told.again()) {
                suspects.convict(request);
            } else {
                suspects.suspect(request);
                left.add(request);
            }
        }
        if (!told.again()) {
            open.put(file, left);
        }
        return Optional.of(told);
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

    /** Removes a suspect that was scored well from its notes; deletes notes that name no other. */
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
                LOG.warn("Cannot delete {}: its requests will be suspects again", file, e);
            }
        }
    }
}
