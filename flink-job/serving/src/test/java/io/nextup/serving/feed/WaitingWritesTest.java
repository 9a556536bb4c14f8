package io.nextup.serving.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.serving.feed.WaitingWrites.Write;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WaitingWritesTest {
    private final WaitingWrites waiting = new WaitingWrites(2);

    @Test
    void theNewestValueOfAKeyTakesThePlaceAndTheFutureOfTheOneThatWaits() {
        Optional<CompletableFuture<Long>> first = add("a", "1");
        add("b", "1");

        assertThat(add("a", "2").orElseThrow()).isSameAs(first.orElseThrow());

        assertThat(next()).isEqualTo("a=2");
        assertThat(next()).isEqualTo("b=1");
        assertThat(waiting.next()).isEmpty();
    }

    @Test
    void aKeyThatWasTakenWaitsAnewWithAFutureOfItsOwn() {
        CompletableFuture<Long> first = add("a", "1").orElseThrow();
        assertThat(next()).isEqualTo("a=1");

        assertThat(add("a", "2").orElseThrow()).isNotSameAs(first);
        assertThat(next()).isEqualTo("a=2");
    }

    @Test
    void onlyAnotherKeyIsOneTooMany() {
        add("a", "1");
        add("b", "1");

        assertThat(add("c", "1")).isEmpty();
        assertThat(add("b", "2")).isPresent();
        assertThat(waiting.takeAll())
                .extracting(WaitingWritesTest::text)
                .containsExactly("a=1", "b=2");
        assertThat(add("c", "1")).isPresent();
    }

    private Optional<CompletableFuture<Long>> add(String key, String value) {
        return waiting.add(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private String next() {
        return text(waiting.next().orElseThrow());
    }

    private static String text(Write write) {
        return new String(write.key(), UTF_8) + "=" + new String(write.value(), UTF_8);
    }
}
