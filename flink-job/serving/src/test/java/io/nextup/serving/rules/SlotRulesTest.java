package io.nextup.serving.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlotRulesTest {
    private final List<String> taken = new ArrayList<>();
    private final AtomicLong refused = new AtomicLong();
    private final SlotRules rules =
            new SlotRules(
                    "rules",
                    "default",
                    refused,
                    (set, offset) ->
                            taken.add("%d at %s".formatted(set.source().revision(), offset)));
    private long offset;

    @Test
    void onlyTheNewestRulesOfTheSlotArePassedOnOnceTheTopicIsRead() {
        set("default", 1);
        set("default", 2);
        set("other", 9);
        assertThat(taken).isEmpty();
        rules.caughtUp();
        assertThat(taken).containsExactly("2 at 1");
        set("other", 10);
        set("default", 3);
        record("default", null);
        assertThat(taken).containsExactly("2 at 1", "3 at 4", "0 at null");
        assertThat(refused).hasValue(0);
    }

    @Test
    void aSlotWithoutRecordsHasNoRules() {
        set("other", 9);
        rules.caughtUp();
        assertThat(taken).containsExactly("0 at null");
    }

    @Test
    void anUnreadableRecordLeavesTheRulesBefore() {
        set("default", 1);
        record("default", "no rules");
        rules.caughtUp();
        record("default", "no rules");
        assertThat(taken).containsExactly("1 at 0");
        assertThat(refused).hasValue(2);
    }

    @Test
    void whereNoRecordCanBeReadNothingIsPassedOnUntilOneCan() {
        record("default", "no rules");
        rules.caughtUp();
        assertThat(taken).isEmpty();
        set("default", 2);
        assertThat(taken).containsExactly("2 at 1");
    }

    @Test
    void aTopicThatStartsOverChangesNothingUntilItHasRulesOfTheSlot() {
        set("default", 5);
        rules.caughtUp();
        rules.startedOver();
        set("other", 1);
        rules.caughtUp();
        record("default", "no rules");
        assertThat(taken).containsExactly("5 at 0");
        set("default", 6);
        assertThat(taken).containsExactly("5 at 0", "6 at 3");
    }

    @Test
    void aTopicThatStartsOverPassesNoneOfItsOlderRulesOn() {
        set("default", 5);
        rules.caughtUp();
        rules.startedOver();
        set("default", 3);
        set("default", 4);
        assertThat(taken).containsExactly("5 at 0");
        rules.caughtUp();
        assertThat(taken).containsExactly("5 at 0", "4 at 2");
    }

    @Test
    void aTopicThatStartsOverBeforeItWasReadIsReadLikeTheFirst() {
        set("default", 5);
        rules.startedOver();
        rules.caughtUp();
        assertThat(taken).containsExactly("0 at null");
    }

    private void set(String slot, long revision) {
        record(
                slot,
                "{\"slot\": \"%s\", \"revision\": %d, \"rules\": []}".formatted(slot, revision));
    }

    private void record(String key, String value) {
        rules.record(
                offset++,
                0,
                key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                name -> null);
    }
}
