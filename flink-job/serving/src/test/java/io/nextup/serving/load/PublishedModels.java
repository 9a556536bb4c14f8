package io.nextup.serving.load;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.artifact.store.LocalArtifactStore;
import io.nextup.event.ModelAnnouncement;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.scoring.torch.TorchArchive;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A registry of small TorchScript models that rank the items in the order of their indices. */
public final class PublishedModels {
    /** Items {@code a} to {@code e}: the best is a. */
    public static final List<String> ITEMS = List.of("a", "b", "c", "d", "e");

    private static final String SOURCE =
            """
            class InOrder(Module):
                __parameters__ = ["scores"]
                __buffers__ = []
                training : bool
                scores : Tensor
                def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:
                    rows = torch.zeros([items.size(0), 1])
                    s = torch.scatter(self.scores.unsqueeze(0) + rows, 1, exclude, -inf)
                    s[:, 0] = -inf
                    there = min(int(k), s.size(1))
                    best, index = torch.topk(s, there, 1)
                    index = torch.masked_fill(index, best == -inf, 0)
                    more = [0, int(k) - there]
                    return torch.constant_pad_nd(best, more, -inf), torch.constant_pad_nd(index, more, 0)
            """;

    private final Path staging;
    private final ArtifactStore registry;

    public PublishedModels(Path directory) {
        this(directory, new LocalArtifactStore(directory.resolve("registry")));
    }

    public PublishedModels(Path directory, ArtifactStore registry) {
        staging = directory.resolve("staging");
        this.registry = registry;
    }

    /** Adds a signature to a published model. */
    void sign(String version, SigningKey key) throws Exception {
        registry.sign(version, registry.signed(version).sha256(), key);
    }

    /** Publishes a model; returns its announcement. */
    public ModelAnnouncement publish(String version, long announcedTimeMillis) throws IOException {
        Path directory = Files.createDirectories(staging.resolve(version));
        float[] scores = {0, 5, 4, 3, 2, 1};
        TorchArchive.write(
                directory.resolve("model.pt"),
                new ScriptObject("InOrder")
                        .with("training", false)
                        .with("scores", new ScriptTensor(scores, scores.length)),
                SOURCE);
        Artifact artifact =
                Artifact.write(
                        directory,
                        new ArtifactDraft("in-order", 20)
                                .withVersion(version, "2026-11-24T00:00:00Z")
                                .withPopularItems(List.of("e")),
                        Vocabulary.of(ITEMS));
        URI location = registry.publish(artifact);
        return new ModelAnnouncement(
                "default",
                version,
                location.toString(),
                artifact.manifestSha256(),
                announcedTimeMillis);
    }
}
