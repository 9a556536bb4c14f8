package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that end in calls of a model. Each has a disk of its own, which ends with it. */
@Timeout(120)
class KilledInServiceIT {
    private static final int KILLS = 10;

    @TempDir private Path directory;
    private final List<ChildProcess> children = new ArrayList<>();
    private Path topics;

    @BeforeEach
    void makeTopics() throws IOException {
        topics = Files.createDirectory(directory.resolve("topics"));
    }

    @AfterEach
    void killChildren() throws Exception {
        for (ChildProcess child : children) {
            child.kill();
        }
    }

    @Test
    void tenSigkillsInCallsKeepNobodyFromTheModel() throws Exception {
        Random random = new Random(1);
        for (int kill = 0; kill < KILLS; kill++) {
            ChildProcess child = start(false, random.nextInt(RestoredChild.REQUESTS / 16));
            assertThat(child.nextLine()).isEqualTo("in the call");
            child.kill();
        }
        // The first process knows of no death.
        assertThat(new DirectoryTopics(topics).reports())
                .extracting(Health::trial)
                .filteredOn(Objects::nonNull)
                .hasSize(KILLS - 1);
        assertThat(start(false, -1).nextLine()).isEqualTo("answered all, by popular items []");
    }

    @Test
    void aRequestThatEndsProcessesIsFoundByItsFourthDeathAndAllOthersAreAnsweredByTheModel()
            throws Exception {
        int deaths = 0;
        String last = start(true, -1).nextLine();
        while (last == null) {
            deaths++;
            last = start(true, -1).nextLine();
        }
        assertThat(last)
                .isEqualTo("answered all, by popular items [%s]".formatted(RestoredChild.POISON));
        assertThat(deaths).isBetween(3, 4);
    }

    /** Starts a process on an empty disk. */
    private ChildProcess start(boolean poisonous, int killedIn) throws IOException {
        Path cache = directory.resolve("cache-" + children.size());
        ChildProcess child =
                ChildProcess.start(
                        RestoredChild.class,
                        cache.toString(),
                        topics.toString(),
                        String.valueOf(poisonous),
                        String.valueOf(killedIn));
        children.add(child);
        return child;
    }
}
