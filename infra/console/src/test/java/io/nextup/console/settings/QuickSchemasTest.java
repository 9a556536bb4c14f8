package io.nextup.console.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.registered.RecordReader;
import io.nextup.event.registered.SchemasUnavailableException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuickSchemasTest {
    private static final RecordReader READER = (bytes, at) -> null;

    private final List<Integer> asked = new ArrayList<>();
    private boolean away;
    private long now;

    private final QuickSchemas schemas =
            new QuickSchemas(
                    id -> {
                        asked.add(id);
                        if (away) {
                            throw new SchemasUnavailableException("away");
                        }
                        return READER;
                    },
                    () -> now);

    @Test
    void aRegistryThatIsAwayIsAskedOnceInTenSecondsAndKnownSchemasStayKnown() throws Exception {
        assertThat(schemas.of(1)).isSameAs(READER);
        away = true;
        assertThat(schemas.of(1)).isSameAs(READER);
        for (int record = 0; record < 1_000; record++) {
            assertThatThrownBy(() -> schemas.of(2))
                    .isInstanceOf(SchemasUnavailableException.class)
                    .hasMessage("away");
        }
        assertThat(asked).containsExactly(1, 2);
        away = false;
        now = QuickSchemas.PAUSE.toNanos();
        assertThat(schemas.of(2)).isSameAs(READER);
        assertThat(schemas.of(3)).isSameAs(READER);
        assertThat(asked).containsExactly(1, 2, 2, 3);
    }
}
