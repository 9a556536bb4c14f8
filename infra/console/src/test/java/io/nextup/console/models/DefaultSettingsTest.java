package io.nextup.console.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.family.Families;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultSettingsTest {
    @Test
    void aModelOfDefaultsHasNoOtherSetting() {
        for (String family : List.of(Families.USUAL, "sasrec", "markov", "popularity")) {
            Map<String, String> defaults = defaultsOf(family);
            assertThat(DefaultSettings.of(family, provenance(defaults)))
                    .as(family)
                    .containsExactlyInAnyOrderElementsOf(defaults.keySet());
        }
    }

    @Test
    void aSettingThatDiffersOrThatTheFamilyLacksIsNotADefault() {
        Map<String, String> provenance = provenance(defaultsOf("sasrec"));
        provenance.put("model.dropout", "0.25");
        provenance.put("model.warpFactor", "9");
        provenance.put("seed", "1");
        assertThat(DefaultSettings.of("sasrec", provenance))
                .contains("heads", "timeLimit")
                .doesNotContain("dropout", "warpFactor", "seed");
    }

    @Test
    void aBlendOfAnotherNetworkHasTheDefaultsOfThatNetwork() {
        assertThat(
                        DefaultSettings.of(
                                "blend",
                                Map.of(
                                        "model.blendOf",
                                        "gru4rec",
                                        "model.blendWith",
                                        "session-knn",
                                        "model.knnNeighbours",
                                        defaultsOf("session-knn").get("knnNeighbours"))))
                .containsExactly("knnNeighbours");
    }

    @Test
    void aModelOfAnotherBuildHasThoseThatThisBuildCanRead() {
        assertThat(
                        DefaultSettings.of(
                                "blend", Map.of("model.blendOf", "oracle", "model.heads", "2")))
                .containsExactly("heads");
        assertThat(DefaultSettings.of("circle", Map.of("model.heads", "2"))).isEmpty();
    }

    private static Map<String, String> defaultsOf(String family) {
        return Families.onClassPath().named(family).defaults().texts();
    }

    private static Map<String, String> provenance(Map<String, String> settings) {
        Map<String, String> provenance = new HashMap<>();
        settings.forEach((name, value) -> provenance.put("model." + name, value));
        return provenance;
    }
}
