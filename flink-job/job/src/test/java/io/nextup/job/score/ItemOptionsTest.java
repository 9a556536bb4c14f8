package io.nextup.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.catalogue.UnknownItems;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.serving.rules.CatalogueSettings;
import io.nextup.serving.rules.WhenStale;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ItemOptionsTest {
    @Test
    void theDefaults() {
        assertThat(options(Map.of()))
                .isEqualTo(
                        new CatalogueSettings(
                                Duration.ofMinutes(1),
                                WhenStale.SERVE,
                                UnknownItems.ALLOW,
                                ItemMapping.NONE,
                                0.001));
    }

    @Test
    void theOptionsTravelWithTheJobGraph() throws Exception {
        CatalogueSettings options =
                options(
                        Map.of(
                                "nextup.items.mapping", "item=/sku,category=/tags",
                                "nextup.items.when-stale", "skip"));
        assertThat(InstantiationUtil.clone(options)).isEqualTo(options);
    }

    @Test
    void errorsNameTheOptionAndTheWayOut() {
        assertThatThrownBy(() -> options(Map.of("nextup.items.max-staleness", "999 ms")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.items.max-staleness is PT0.999S: it must be 1 s to 1 d");
        assertThatThrownBy(() -> options(Map.of("nextup.items.max-staleness", "25 h")))
                .hasMessage("nextup.items.max-staleness is PT25H: it must be 1 s to 1 d");
        assertThatThrownBy(() -> options(Map.of("nextup.items.mapping", "available=/stock")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("nextup.items.mapping: ")
                .hasMessageContaining("write item=PLACE");
        assertThatThrownBy(() -> options(Map.of("nextup.rules.sample", "1.5")))
                .hasMessage("nextup.rules.sample is 1.5: it must be 0 to 1");
        assertThatThrownBy(() -> options(Map.of("nextup.items.when-stale", "wait")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.items.when-stale");
    }

    private static CatalogueSettings options(Map<String, String> given) {
        return ItemOptions.from(Configuration.fromMap(given));
    }
}
