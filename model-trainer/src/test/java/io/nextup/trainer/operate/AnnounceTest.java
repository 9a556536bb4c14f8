package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.artifact.StagedArtifact;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.event.ModelAnnouncement;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a registry of three versions: v3 is v2 after it learnt its judging window. */
class AnnounceTest {
    @TempDir Path directory;
    private LocalArtifactStore store;

    @BeforeEach
    void publish() throws Exception {
        store = new LocalArtifactStore(directory.resolve("registry"), Clock.systemUTC());
        publish("v1", Map.of());
        publish("v2", Map.of());
        publish("v3", Map.of("refresh.judged", "v2"));
    }

    @Test
    void aRollbackPassesOverTheSameModelAsItWasJudged() throws Exception {
        assertThat(Announce.rollback(announced("v3"), store).version()).contains("v1");
        assertThat(Announce.rollback(announced("v2"), store).version()).contains("v1");
    }

    @Test
    void fromAModelOfAnotherRegistryEveryVersionMayBeGoneBackTo() throws Exception {
        assertThat(Announce.rollback(announced("elsewhere"), store).versions())
                .containsExactly("v1", "v2", "v3");
    }

    private void publish(String version, Map<String, String> provenance) throws Exception {
        store.publish(
                StagedArtifact.in(
                        directory.resolve("staged-" + version),
                        StagedArtifact.draft(version, StagedArtifact.CREATED_AT, provenance)));
    }

    private static ModelAnnouncement announced(String version) {
        return new ModelAnnouncement(
                ModelAnnouncement.DEFAULT_SLOT, version, "file:///" + version, "sha", 1);
    }
}
