package io.nextup.acceptance.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Whoever announces by the page's commands signs with the keys that the trainer's pod has. */
class OperatePageTest {
    @Test
    void commandsThatAnnounceNameTheKeysOfTheTrainer() throws IOException {
        Kustomize.assumeThere();
        List<String> keys = keysOfTheTrainer();
        assertThat(keys).hasSize(3);

        List<String> announcing =
                Files.readAllLines(Kustomize.ROOT.resolve("OPERATE.md")).stream()
                        .filter(line -> line.matches(".*`models (rollback|announce).*"))
                        .toList();
        assertThat(announcing).hasSize(1).allSatisfy(line -> assertThat(line).contains(keys));
    }

    private static List<String> keysOfTheTrainer() {
        Pod trainer =
                Pod.of(Kustomize.render("overlays/production")).stream()
                        .filter(pod -> pod.name().equals("trainer"))
                        .findFirst()
                        .orElseThrow();
        return StreamSupport.stream(
                        trainer.spec("containers").path(0).path("args").spliterator(), false)
                .map(arg -> arg.asText())
                .filter(arg -> arg.matches("--(announcement-keys?|trusted-keys)=.*"))
                .toList();
    }
}
