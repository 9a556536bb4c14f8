package io.nextup.launcher.doctor;

import io.nextup.kafka.KafkaSettings;
import io.nextup.local.broker.BrokerAdmin;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.ApiException;

/** Check of the disks: those of the directories on this machine, and of the brokers. */
final class DiskCheck {
    private static final double LEAST = 0.1;
    private static final double GIB = 1 << 30;

    private final KafkaSettings kafka;
    private final List<Path> directories;

    /**
     * @param directories directories on this machine; those that are not there do not count
     */
    DiskCheck(KafkaSettings kafka, List<Path> directories) {
        this.kafka = kafka;
        this.directories = directories;
    }

    /**
     * A disk.
     *
     * @param name what it is for, such as a directory
     */
    record Disk(String name, long totalBytes, long freeBytes) {
        boolean isFull() {
            return freeBytes < LEAST * totalBytes;
        }

        @Override
        public String toString() {
            return "%s has %.1f of %.1f GiB free"
                    .formatted(name, freeBytes / GIB, totalBytes / GIB);
        }
    }

    Check ofThisMachine() {
        return new Check(
                "disk",
                false,
                () -> {
                    List<Disk> disks = new ArrayList<>();
                    for (Path directory : directories) {
                        if (Files.isDirectory(directory)) {
                            FileStore store = Files.getFileStore(directory);
                            disks.add(
                                    new Disk(
                                            directory.toString(),
                                            store.getTotalSpace(),
                                            store.getUsableSpace()));
                        }
                    }
                    return judge(disks, "No directory of Nextup is on this machine");
                });
    }

    Check ofBrokers() {
        return new Check(
                "broker-disk",
                true,
                () -> judge(brokers(), "Brokers tell this to logins with Describe on the cluster"));
    }

    /** Returns the brokers' disks, as far as the brokers say. */
    private List<Disk> brokers() throws InterruptedException, IOException {
        List<Disk> disks = new ArrayList<>();
        try (Admin admin = BrokerAdmin.connect(kafka)) {
            List<Integer> ids =
                    admin.describeCluster().nodes().get().stream().map(Node::id).toList();
            Map<Integer, Map<String, LogDirDescription>> brokers =
                    admin.describeLogDirs(ids).allDescriptions().get();
            brokers.forEach(
                    (id, logs) ->
                            logs.values()
                                    .forEach(
                                            log ->
                                                    disk(id, log.totalBytes(), log.usableBytes())
                                                            .ifPresent(disks::add)));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof ApiException)) {
                throw new IOException(e.getCause());
            }
            // Needs Describe on the cluster.
        }
        return disks;
    }

    private static Optional<Disk> disk(int broker, OptionalLong total, OptionalLong usable) {
        return total.isPresent() && usable.isPresent()
                ? Optional.of(new Disk("broker " + broker, total.getAsLong(), usable.getAsLong()))
                : Optional.empty();
    }

    /**
     * @param withoutDisks the sentence for no disks
     */
    static Finding judge(List<Disk> disks, String withoutDisks) {
        if (disks.isEmpty()) {
            return Finding.unknown(withoutDisks);
        }
        List<Disk> full = disks.stream().filter(Disk::isFull).toList();
        return full.isEmpty()
                ? Finding.good(String.join(", ", disks.stream().map(Disk::toString).toList()))
                : Finding.bad(
                        "%s: free or add disk"
                                .formatted(
                                        String.join(
                                                ", ", full.stream().map(Disk::toString).toList())),
                        "infra/RUNBOOK.md#a-full-disk");
    }
}
