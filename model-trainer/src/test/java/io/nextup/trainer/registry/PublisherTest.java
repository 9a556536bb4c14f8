package io.nextup.trainer.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.event.ModelAnnouncement;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.dataset.TrainingSequences;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-24T16:05:01.900Z"), ZoneOffset.UTC);

    private static final ModelRules RULES = new ModelRules(Set.of("buy"), 1, 2, 3, 4, 5, false);

    @TempDir Path directory;

    @Test
    void theVersionNamesTimeFamilyAndContent() throws Exception {
        Published published = publish("one", "a module", List.of("x", "y"));
        byte[] content = "a modulex\ny\n".getBytes(UTF_8);
        String hash =
                HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 3);
        assertThat(published.manifest().version()).isEqualTo("20261124-160501-fake-" + hash);
        assertThat(version("other", "b module", List.of("x", "y"))).doesNotEndWith(hash);
        assertThat(version("items", "a module", List.of("y", "x"))).doesNotEndWith(hash);
    }

    @Test
    void whatIsPublishedIsWholeAndReadFromTheStore() throws Exception {
        Published published = publish("one", "a module", List.of("x", "y"));
        LocalArtifactStore store = new LocalArtifactStore(directory.resolve("registry"));
        assertThat(store.versions()).containsExactly(published.manifest().version());
        Artifact read = store.fetch(published.location(), directory);
        assertThat(read.manifestSha256()).isEqualTo(published.manifestSha256());
        assertThat(read.module()).hasContent("a module");
        assertThat(read.manifest().metrics()).isEqualTo(Map.of("m", 0.5));
        assertThat(read.manifest().provenance()).isEqualTo(Map.of("data", "d.csv"));
        assertThat(read.manifest().rules()).isEqualTo(RULES);
        assertThat(read.manifest().bytesPerRow()).isEqualTo(1_000);
        String registry = directory.resolve("registry").toString();
        for (String place :
                List.of(
                        registry,
                        Path.of(published.location()).toString(),
                        directory.resolve("registry").toUri().toString(),
                        published.location().toString())) {
            assertThat(Registry.artifactIn(place, directory, ModelTrust.ANY).manifestSha256())
                    .as(place)
                    .isEqualTo(read.manifestSha256());
        }
    }

    @Test
    void theSameContentAtTheSameTimeIsNotPublishedTwice() throws Exception {
        publish("one", "a module", List.of("x"));
        assertThatThrownBy(() -> publish("two", "a module", List.of("x")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this version is taken");
    }

    @Test
    void atMostAThousandPopularItemsAreKept() throws Exception {
        List<String> items = IntStream.range(0, 1_200).mapToObj(i -> "i" + i).toList();
        assertThat(publish("one", "a module", items).manifest().popularItems())
                .isEqualTo(items.subList(0, 1_000));
    }

    @Test
    void theAnnouncementNamesTheHundredMostPopularItems() throws Exception {
        List<String> items = IntStream.range(0, 120).mapToObj(i -> "i" + i).toList();
        Published published = publish("one", "a module", items);
        assertThat(published.announcement("b", ModelAnnouncement.By.REFRESH, 7))
                .isEqualTo(
                        new ModelAnnouncement(
                                "b",
                                published.version(),
                                published.location().toString(),
                                published.manifestSha256(),
                                7,
                                List.of(),
                                items.subList(0, 100),
                                ModelAnnouncement.By.REFRESH,
                                0));
    }

    private String version(String name, String module, List<String> items) throws IOException {
        return publish(name, module, items).manifest().version();
    }

    private Published publish(String name, String module, List<String> items) throws IOException {
        Path file = Files.writeString(directory.resolve(name + ".pt"), module);
        return new Publisher(
                        new LocalArtifactStore(directory.resolve("registry")),
                        CLOCK,
                        Optional.empty())
                .publish(
                        directory.resolve(name),
                        "fake",
                        new Trained(
                                file,
                                new ModuleShape(items.size(), 50),
                                Map.of(),
                                0.5,
                                1,
                                false,
                                List.of(
                                        new Probe(
                                                List.of(1), List.of(), 1, List.of(1), List.of(1f))),
                                1_000),
                        new Dataset(
                                Vocabulary.of(items),
                                List.of("u"),
                                TrainingSequences.of(new int[] {1})),
                        RULES,
                        Map.of("m", 0.5),
                        Optional.empty(),
                        Map.of("data", "d.csv"));
    }
}
