package io.nextup.launcher.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.RuleSet;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class CatalogueRecordsTest {
    private final CatalogueRecords<ItemDigest> items = CatalogueRecords.ofItems(ItemDigest::of);
    private long offset;

    @Test
    void anUnreadableRecordHidesTheOneBeforeUntilItsKeyHasAnother() {
        add("bike", "{'itemId':'bike'}");
        add("film", "{'itemId':'film'}");
        add("bike", "garbage");

        assertThat(items.newest()).containsOnlyKeys("film");
        assertThat(items.unreadable()).containsOnlyKeys("bike");
        assertThat(items.unreadable().get("bike")).startsWith("items:0:2 (key bike): ");
        List<String> notes = new ArrayList<>();
        items.note(notes::add);
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith(
                        "The newest record of 1 items cannot be read, such as items:0:2 (key bike): ");

        add("bike", "{'itemId':'bike'}");
        add("film", null);
        assertThat(items.newest()).containsOnlyKeys("bike");
        assertThat(items.unreadable()).isEmpty();
    }

    @Test
    void aRecordIsUnreadableUnderItsOwnKeyIfItsMessageHasAnother() {
        add("bike", "{'itemId':'bike'}");
        add("'bike'", "{'itemId':'bike'}");

        assertThat(items.newest()).containsOnlyKeys("bike");
        assertThat(items.unreadable()).containsOnlyKeys("\"bike\"");
        assertThat(items.unreadable().get("\"bike\""))
                .endsWith(
                        ": the key is \"\"bike\"\" and the itemId \"bike\": they must be the same");
    }

    @Test
    void aRuleSetWhoseSlotIsNotItsKeyIsUnreadable() {
        CatalogueRecords<RuleSet> rules = CatalogueRecords.ofRules();
        rules.add(record("default", "{'slot':'default','appliedTime':1,'rules':[]}"));
        rules.add(record("default", "{'slot':'other','appliedTime':1,'rules':[]}"));

        assertThat(rules.newest()).isEmpty();
        assertThat(rules.unreadable().get("default"))
                .contains("the key is \"default\" and the slot \"other\"");
    }

    private void add(String key, String value) {
        items.add(record(key, value));
    }

    private ConsumerRecord<byte[], byte[]> record(String key, String value) {
        return new ConsumerRecord<>("items", 0, offset++, bytes(key), bytes(value));
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.replace('\'', '"').getBytes(UTF_8);
    }
}
