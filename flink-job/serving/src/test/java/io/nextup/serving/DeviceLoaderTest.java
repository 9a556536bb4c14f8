package io.nextup.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.load.FakeArtifacts;
import io.nextup.serving.shape.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceLoaderTest {
    private final List<String> devices = new ArrayList<>();
    private int gpus;

    @Test
    void aMissingDeviceFailsALoadAsAMissingDiskDoesAndIsChosenOnceItIsThere() throws Exception {
        ServingModel model = Models.model("v1", 5, new FakeScorer(5));
        DeviceLoader loader =
                new DeviceLoader(
                        () -> Device.choose("gpu:0", () -> gpus),
                        device -> {
                            devices.add(device.name());
                            return (artifact, stepDone) -> model;
                        });
        Artifact artifact =
                new FakeArtifacts()
                        .fetch(new AnnouncedModel("v1", "file:///v1", "sha-v1"), read -> {});

        assertThatThrownBy(() -> loader.load(artifact, () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "nextup.scoring.device is gpu:0, but PyTorch finds 0 GPU(s): use cpu or auto, or a PyTorch with CUDA");
        assertThat(devices).isEmpty();

        gpus = 1;
        assertThat(loader.load(artifact, () -> {})).isSameAs(model);
        loader.load(artifact, () -> {});
        assertThat(devices).containsExactly("gpu:0");
    }
}
