package io.nextup.launcher.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.kafka.AcknowledgedWriter;
import io.nextup.kafka.TopicScan;
import io.nextup.launcher.VerbRun;
import io.nextup.launcher.verb.TrainerBroker;
import io.nextup.trainer.operate.FakeFamily;
import io.nextup.trainer.operate.TrainerEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A catalogue and its rules, from files to the topics and back. */
class CatalogueIT {
    private static final String ITEMS = "shop.items";
    private static final String RULES = "shop.rules";

    @RegisterExtension static final TrainerBroker BROKER = new TrainerBroker();

    @TempDir Path directory;

    private final TrainerEnvironment environment = new FakeFamily().environment();
    private Path settings;

    @BeforeEach
    void namesTheTopics() throws Exception {
        settings = settings(ITEMS, RULES);
    }

    private Path settings(String items, String rules) throws Exception {
        return Files.writeString(
                directory.resolve(items + ".properties"),
                "bootstrap.servers=%s\nnextup.topics.items=%s\nnextup.topics.rules=%s\n"
                        .formatted(BROKER.bootstrapServers(), items, rules));
    }

    @Test
    void aCatalogueIsLoadedAndItsRulesAreCheckedAppliedAndShown() throws Exception {
        BROKER.create(ITEMS, 1);
        BROKER.create(RULES, 1);
        anItemAndRulesThatAreNotThereAreAnsweredNo();
        Path items = loadsOnlyWhatDiffers();
        Path rules = appliesRulesOnce();
        showsWhatTheRulesDo(items, rules);
        removesWhatTheFileLacks();
        repairsWhatCannotBeRead(rules);
        aRecordThatCannotBeReadIsNamed(rules);
    }

    private void anItemAndRulesThatAreNotThereAreAnsweredNo() {
        assertThat(run("items", "show", "bike"))
                .satisfies(
                        no -> {
                            assertThat(no.exitCode()).isEqualTo(3);
                            assertThat(no.err())
                                    .isEqualTo("nextup items show: shop.items has no item bike\n");
                        });
        VerbRun none = run("rules", "show");
        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.err())
                .isEqualTo("nextup rules show: slot default has no rules on shop.rules\n");
    }

    private Path loadsOnlyWhatDiffers() throws Exception {
        Path items =
                write(
                        "items.csv",
                        """
                        sku,title,category,age,price
                        bike,Trail bike,bikes|sport,7,1299
                        film,Late film,films,18,12
                        ball,Ball,sport,3,9
                        """);
        JsonNode dry = run("items", "load", items, "--dry-run", "--json").json();
        assertThat(dry.get("newCount").asInt()).isEqualTo(3);
        assertThat(dry.get("mapping").asText())
                .isEqualTo(
                        "item=sku,category=category,title=title,attributes.age=age,attributes.price=price");
        assertThat(records(ITEMS)).isEmpty();

        VerbRun first = run("items", "load", items);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).isEqualTo("3 items: 3 new, 0 changed, 0 the same, 0 removed\n");
        assertThat(run("items", "load", items).out())
                .isEqualTo("3 items: 0 new, 0 changed, 3 the same, 0 removed\n");
        assertThat(records(ITEMS)).hasSize(3);

        write("items.csv", Files.readString(items).replace("1299", "999"));
        assertThat(run("items", "load", items).out())
                .isEqualTo("3 items: 0 new, 1 changed, 2 the same, 0 removed\n");
        List<ConsumerRecord<byte[], byte[]>> records = records(ITEMS);
        assertThat(records).hasSize(4);
        assertThat(new String(records.get(3).key(), UTF_8)).isEqualTo("bike");
        assertThat(new String(records.get(3).value(), UTF_8)).contains("\"price\":\"999\"");

        Path bad = write("bad.csv", "sku,available\nnew,true\nbike,perhaps\n");
        VerbRun refused = run("items", "load", bad);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("bad.csv line 3: ", "perhaps", "--bad-lines N");
        assertThat(records(ITEMS)).as("nothing of a file with a bad line").hasSize(4);
        return items;
    }

    private Path appliesRulesOnce() throws Exception {
        Path rules =
                write(
                        "rules.json",
                        """
                        [
                          {"id": "adult", "never": "age >= 18"},
                          {"id": "sale", "boost": 1.5, "where": "price < 1000", "untilAt": "2027-01-01T00:00:00Z"},
                          {"id": "mix", "atMost": 2, "per": "category"}
                        ]
                        """);
        VerbRun applied = run("rules", "apply", rules);
        assertThat(applied.exitCode()).as(applied.err()).isZero();
        assertThat(applied.out())
                .isEqualTo(
                        """
                        Applied 3 rules for the slot default, revision 1
                          added    adult, mix, sale
                        """);
        assertThat(run("rules", "apply", rules).out())
                .isEqualTo(
                        "Slot default has these 3 rules already, revision 1: nothing is written\n");

        write(
                "rules.json",
                Files.readString(rules).replace("1.5", "2").replace("\"mix\"", "\"two\""));
        JsonNode changed = run("rules", "apply", rules, "--json").json();
        assertThat(changed)
                .hasToString(
                        "{\"slot\":\"default\",\"revision\":2,\"written\":true,\"added\":[\"two\"],\"removed\":[\"mix\"],\"changed\":[\"sale\"]}");
        assertThat(records(RULES)).hasSize(2);
        assertThat(
                        run(
                                "rules",
                                "apply",
                                write("wrong.json", "[{\"id\":\"a\",\"never\":\"age >\"}]")))
                .satisfies(
                        wrong -> {
                            assertThat(wrong.exitCode()).isEqualTo(2);
                            assertThat(wrong.err()).contains("wrong.json: Rule a, never \"age >\"");
                        });
        return rules;
    }

    private void showsWhatTheRulesDo(Path items, Path rules) throws Exception {
        assertThat(run("rules", "show").out())
                .isEqualTo(
                        """
                        Slot default, revision 2, applied 2026-11-24T16:05:01.900Z, 3 rules
                          adult  never age >= 18
                          sale   boost 2 where price < 1000 [until 2027-01-01T00:00:00Z]
                          two    at most 2 per category
                        """);
        VerbRun shown = run("rules", "show", "--json");
        assertThat(shown.json().get("revision").asLong()).isEqualTo(2);
        Path again = write("again.json", shown.out());
        assertThat(run("rules", "apply", again).out())
                .contains("has these 3 rules already, revision 2");
        VerbRun outdated =
                run(
                        "rules",
                        "apply",
                        write(
                                "outdated.json",
                                shown.out()
                                        .replace("\"revision\":2", "\"revision\":1")
                                        .replace("18", "16")));
        assertThat(outdated.exitCode()).isEqualTo(1);
        assertThat(outdated.err())
                .contains("outdated.json has revision 1 and slot default has 2: ");
        assertThat(run("rules", "apply", again, "--slot", "kept").out())
                .startsWith("Applied 3 rules for the slot kept, revision 1\n");
        Path kept = write("kept.json", run("rules", "show", "--slot", "kept", "--json").out());
        assertThat(run("rules", "apply", kept).err())
                .contains("holds the rules of slot kept: say with --slot");

        assertThat(run("items", "show", "bike").out())
                .isEqualTo(
                        """
                        item        bike
                        title       Trail bike
                        available   yes
                        categories  bikes, sport
                        attributes  age = 7, price = 999
                        rules
                          boost 2: sale (price < 1000)
                          at most 2 per category: two (bikes, sport)
                        """);
        JsonNode film = run("items", "show", "film", "--json").json();
        assertThat(film.get("attributes")).hasToString("{\"age\":\"18\",\"price\":\"12\"}");
        assertThat(film.get("rules").get(0))
                .hasToString(
                        "{\"ruleId\":\"adult\",\"kind\":\"never\",\"effect\":\"never age >= 18\",\"counted\":[]}");

        String counts =
                """
                adult: never age >= 18: leaves out 1 of 3 items (33.3 %), such as film (Late film)
                sale: boost 2 where price < 1000: boosts 3 of 3 items (100.0 %), such as ball (Ball), bike (Trail bike), film (Late film) [until 2027-01-01T00:00:00Z]
                two: at most 2 per category: counts 3 of 3 items (100.0 %), such as ball (Ball), bike (Trail bike), film (Late film)
                2 of 3 items can be shown
                warning: rule sale boosts every item: correct it
                """;
        VerbRun checked = run("rules", "check", rules);
        assertThat(checked.exitCode()).as(checked.err()).isEqualTo(3);
        assertThat(checked.out()).isEqualTo(counts);
        assertThat(run("rules", "check", rules, "--items", items).out()).isEqualTo(counts);
        JsonNode json = run("rules", "check", rules, "--json").json();
        assertThat(json.get("shownCount").asInt()).isEqualTo(2);
        assertThat(json.get("warnings").get(0).get("kind").asText()).isEqualTo("touches-all");
        assertThat(
                        run(
                                        "rules",
                                        "check",
                                        write(
                                                "one.json",
                                                "[{\"id\":\"a\",\"never\":\"age = 18\"}]"))
                                .exitCode())
                .isZero();
        assertThat(run("rules", "check", rules, "--bad-lines=1").err())
                .contains("--bad-lines needs --items");
    }

    private void removesWhatTheFileLacks() throws Exception {
        Path fewer =
                write(
                        "fewer.jsonl",
                        "{\"itemId\":\"ball\",\"title\":\"Ball\",\"categories\":[\"sport\"],\"attributes\":{\"age\":\"3\",\"price\":\"9\"}}\n");
        VerbRun kept = run("items", "load", fewer);
        assertThat(kept.out()).isEqualTo("1 items: 0 new, 0 changed, 1 the same, 0 removed\n");
        assertThat(kept.err())
                .contains("2 items of shop.items are not in the file: --remove-missing");
        assertThat(run("items", "load", fewer, "--dry-run", "--remove-missing=1").err())
                .contains("lacks 2 of the 3 items of shop.items, and 1 may be removed");
        Path bad = write("bad.csv", "sku,available\nball,true\nbike,perhaps\n");
        VerbRun refused = run("items", "load", bad, "--bad-lines=1", "--remove-missing");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("has 1 bad lines, whose items would be removed");
        assertThat(run("items", "load", fewer, "--remove-missing=all").exitCode()).isEqualTo(2);
        assertThat(records(ITEMS)).as("nothing of a refused load").hasSize(4);
        JsonNode removed = run("items", "load", fewer, "--remove-missing", "--json").json();
        assertThat(removed.get("removedCount").asInt()).isEqualTo(2);
        assertThat(run("items", "show", "bike").exitCode()).isEqualTo(3);
        assertThat(run("items", "show", "ball").exitCode()).isZero();
        assertThat(run("items", "load", "--remove-missing", fewer).out())
                .isEqualTo("1 items: 0 new, 0 changed, 1 the same, 0 removed\n");
    }

    private void repairsWhatCannotBeRead(Path rules) throws Exception {
        try (AcknowledgedWriter writer = AcknowledgedWriter.open(BROKER.settings(), ITEMS)) {
            writer.write("ball".getBytes(UTF_8), "{}".getBytes(UTF_8));
            writer.write("\"bike\"".getBytes(UTF_8), "{\"itemId\":\"bike\"}".getBytes(UTF_8));
        }
        VerbRun checked = run("rules", "check", rules, "--json");
        assertThat(checked.err()).contains("The newest record of 2 items cannot be read, such as ");
        assertThat(checked.json().get("itemCount").asInt()).isZero();
        assertThat(checked.json().get("unreadableCount").asInt()).isEqualTo(2);

        Path ball =
                write(
                        "ball.jsonl",
                        "{\"itemId\":\"ball\",\"title\":\"Ball\",\"categories\":[\"sport\"],\"attributes\":{\"age\":\"3\",\"price\":\"9\"}}\n");
        VerbRun repaired = run("items", "load", ball, "--remove-missing", "--json");
        assertThat(repaired.err()).contains("The newest record of 2 items cannot be read");
        JsonNode json = repaired.json();
        assertThat(json.get("unreadableCount").asInt()).isEqualTo(2);
        assertThat(json.get("changedCount").asInt()).isEqualTo(1);
        assertThat(json.get("removedCount").asInt()).isEqualTo(1);
        assertThat(run("items", "load", ball, "--json").json().get("unreadableCount").asInt())
                .isZero();
        assertThat(run("rules", "check", rules, "--json").json().get("itemCount").asInt()).isOne();
    }

    private void aRecordThatCannotBeReadIsNamed(Path rules) throws Exception {
        try (AcknowledgedWriter writer = AcknowledgedWriter.open(BROKER.settings(), RULES)) {
            writer.write("default".getBytes(UTF_8), "{\"sets\":[]}".getBytes(UTF_8));
        }
        VerbRun refused = run("rules", "apply", rules);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains(
                        "The newest rules of slot default cannot be read, nor their revision: upgrade this build, or send a record without a value under the key default");
        VerbRun item = run("items", "show", "ball");
        assertThat(item.exitCode()).isZero();
        assertThat(item.out()).startsWith("item        ball\n").doesNotContain("rules");
        assertThat(item.err()).startsWith("Which rules touch the item is not known: ");
        assertThat(run("items", "show", "ball", "--json").json().has("rules")).isFalse();
    }

    @Test
    void aTopicThatIsNotThereIsSaidWithTheWayToCreateIt() throws Exception {
        settings = settings("shop.nowhere", "shop.nothing");
        Path items = write("items.jsonl", "{\"itemId\":\"a\"}\n");
        Path rules = write("rules.json", "[]");
        List<VerbRun> runs =
                List.of(
                        run("items", "load", items, "--dry-run"),
                        run("items", "show", "a"),
                        run("rules", "check", rules),
                        run("rules", "show"));

        assertThat(runs)
                .allSatisfy(
                        run -> {
                            assertThat(run.exitCode()).isEqualTo(1);
                            assertThat(run.err())
                                    .contains(
                                            " has no topic shop.no", "create it (./nextup topics)")
                                    .hasLineCount(1);
                        });
        assertThat(run("rules", "check", rules, "--items", items).exitCode()).isZero();
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicScan scan = TopicScan.open(BROKER.settings(), Duration.ofSeconds(30))) {
            scan.readToEnd(topic, records::add);
        }
        return records;
    }

    private VerbRun run(Object... words) {
        return VerbRun.of(
                environment,
                Stream.concat(Stream.of(words), Stream.of("--kafka-config", settings)).toArray());
    }
}
