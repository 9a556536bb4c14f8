package io.nextup.acceptance.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.console.why.ListSearch;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaClients;
import io.nextup.launcher.VerbRun;
import io.nextup.trainer.progress.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Asks {@code why} about the lists of a trial, after all faults. */
record WhyTrial(TrialSystem system, long seed) {
    private static final int SAMPLE = 2_000;
    private static final String FORGED_ID = "f".repeat(32);

    /**
     * Returns a complaint for each list that is not made again, and checks that a forged one is
     * found.
     */
    List<String> complaints() throws Exception {
        VerbRun check = why("--check", "--sample=" + SAMPLE, "--json");
        JsonNode checked = check.json();
        System.out.println("Lists made again: " + checked);
        assertThat(checked.path("listCount").asInt()).isEqualTo(SAMPLE);
        List<String> complaints =
                StreamSupport.stream(checked.path("lists").spliterator(), false)
                        .map(list -> "Not made again: " + list)
                        .toList();
        assertThat(check.exitCode()).isEqualTo(checked.path("differentCount").asInt() == 0 ? 0 : 3);

        Recommendation list = forge();
        JsonNode forged = aDifferenceIsSaid();
        assertThat(forged.path("userId").asText()).isEqualTo(list.userId());
        assertThat(forged.path("detail").asText())
                .startsWith("place 1: " + CircleModel.soldOut().get(0) + " ");
        return complaints;
    }

    /** Writes a list whose first item is sold out, such as a broken job would. */
    private Recommendation forge() throws Exception {
        Recommendation list =
                new ListSearch(system.kafka(), ModelAnnouncement.DEFAULT_SLOT, Stages.NONE)
                        .sample(0, SAMPLE, seed).stream()
                                .filter(one -> one.source() == Recommendation.Source.MODEL)
                                .findFirst()
                                .orElseThrow();
        List<RankedItem> items = new ArrayList<>(list.items());
        items.set(0, new RankedItem(CircleModel.soldOut().get(0), items.get(0).score()));
        Recommendation forged =
                new Recommendation(
                        FORGED_ID,
                        list.userId(),
                        list.slot(),
                        list.sequence(),
                        list.answers(),
                        items,
                        list.modelVersion(),
                        list.source(),
                        list.eventTimeMillis(),
                        list.servedTimeMillis(),
                        list.madeFrom());
        try (Producer<byte[], byte[]> producer = KafkaClients.writer(system.kafka(), Map.of())) {
            producer.send(
                            new ProducerRecord<>(
                                    Topics.RECOMMENDATIONS,
                                    forged.userId().getBytes(UTF_8),
                                    Codecs.RECOMMENDATION.encode(forged, Encoding.JSON)))
                    .get();
        }
        return forged;
    }

    private JsonNode aDifferenceIsSaid() throws Exception {
        VerbRun text = why("--id=" + FORGED_ID);
        assertThat(text.exitCode()).as(text.err()).isEqualTo(3);
        assertThat(text.out())
                .contains("List        " + FORGED_ID)
                .contains("Made again  another list: place 1: ")
                .contains("only available (stock)\n")
                .contains("Without rules there would stand")
                .contains("never shown: stock (only available)")
                .contains("Made again it would be");
        VerbRun json = why("--id=" + FORGED_ID, "--json");
        assertThat(json.exitCode()).isEqualTo(3);
        assertThat(json.json().path("outcome").asText()).isEqualTo("different");
        return json.json();
    }

    private VerbRun why(String... question) {
        List<String> arguments = new ArrayList<>(List.of("why"));
        arguments.addAll(List.of(question));
        arguments.add("--registry=" + system.registry());
        arguments.add("--bootstrap-servers=" + system.bootstrapServers());
        arguments.add("--allowed-operators=" + CircleModel.OPERATORS);
        return VerbRun.of(arguments);
    }
}
