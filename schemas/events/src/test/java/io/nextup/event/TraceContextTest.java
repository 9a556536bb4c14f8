package io.nextup.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aTraceHasItsParentAndItsStateIfThereIsOne() {
        assertThat(read(PARENT, "shop=7,other=\t1"))
                .isEqualTo(new TraceContext(PARENT, "shop=7,other=\t1"));
        assertThat(read(PARENT, null)).isEqualTo(new TraceContext(PARENT, null));
        assertThat(read(PARENT.replace("00-", "cc-"), null)).as("a later version").isNotNull();
        assertThat(read(null, "shop=7")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0af7651916cd43dd8448eb211c80319ä-b7ad6b7169203331-01",
                "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01"
            })
    void aParentThatIsNotValidIsNoTrace(String parent) {
        assertThat(read(parent, "shop=7")).isNull();
        assertThatThrownBy(() -> new TraceContext(parent, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not a valid traceparent");
    }

    @Test
    void aStateThatIsTooLongOrHasOtherCharactersIsLeftOut() {
        TraceContext alone = new TraceContext(PARENT, null);

        assertThat(read(PARENT, "a".repeat(512)).state()).hasSize(512);
        assertThat(read(PARENT, "a".repeat(513))).isEqualTo(alone);
        assertThat(read(PARENT, "a=ä")).isEqualTo(alone);
        assertThat(read(PARENT, "a=1\n")).isEqualTo(alone);
        assertThat(read(PARENT, "")).isEqualTo(alone);
        assertThatThrownBy(() -> new TraceContext(PARENT, "a".repeat(513)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not a valid tracestate");
    }

    private static TraceContext read(String parent, String state) {
        Map<String, byte[]> headers = new HashMap<>();
        if (parent != null) {
            headers.put("traceparent", parent.getBytes(UTF_8));
        }
        if (state != null) {
            headers.put("tracestate", state.getBytes(UTF_8));
        }
        return TraceContext.of(headers::get);
    }
}
