package io.nextup.serving.guard;

import io.nextup.event.Health;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import io.nextup.models.HealthKey;
import io.nextup.serving.load.Announcements;
import io.nextup.serving.rollout.RolloutTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The health topic as a directory with a file for each process, so that it outlives them, and a
 * models topic with one announcement.
 */
final class DirectoryTopics implements RolloutTopics {
    private final Path directory;

    /** The newest report of this process; null before the first. */
    private volatile Health newest;

    DirectoryTopics(Path directory) {
        this.directory = directory;
    }

    /** Reads the newest report of each process. */
    List<Health> reports() {
        List<Health> reports = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
            for (Path file : files) {
                reports.add(Codecs.HEALTH.decode(Files.readAllBytes(file), 0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DecodeException e) {
            throw new IllegalStateException(e);
        }
        return reports;
    }

    Health newest() {
        return newest;
    }

    @Override
    public boolean signed() {
        return false;
    }

    @Override
    public void start(Listener listener) {
        reports().forEach(entry -> listener.said(entry, entry.writtenTimeMillis()));
        listener.healthKnown();
        listener.announced(1, Announcements.announcement(1));
        listener.announcementsKnown();
    }

    @Override
    public CompletableFuture<Long> say(Health entry) {
        Path file = directory.resolve(entry.id() + ".json");
        Path written = directory.resolve(entry.id() + ".part");
        try {
            Files.write(written, Codecs.HEALTH.encode(entry, Encoding.JSON));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        newest = entry;
        return CompletableFuture.completedFuture(1L);
    }

    @Override
    public void unsay(HealthKey key) {
        // No test lasts a day.
    }

    @Override
    public long unreadable() {
        return 0;
    }

    @Override
    public long lag() {
        return 0;
    }

    @Override
    public long errors() {
        return 0;
    }

    @Override
    public void close() {
        // Each file was closed.
    }
}
