package io.nextup.acceptance.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.event.CatalogueItem;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The items and rules of a trial, and the faults of their topics. */
record TrialCatalogue(KafkaSettings kafka) {
    /**
     * Says of the {@linkplain CircleModel#soldOut sold out} items that they are, and applies the
     * rule.
     */
    void fill() throws InterruptedException, ExecutionException {
        Rule rule = new Rule("stock", "available", null, null, null, null, null, null, null);
        RuleSet rules =
                new RuleSet(
                        ModelAnnouncement.DEFAULT_SLOT, RuleSet.DEFAULT_NAME, 1, 0, List.of(rule));
        try (Producer<byte[], byte[]> producer = KafkaClients.writer(kafka, Map.of())) {
            for (String item : CircleModel.soldOut()) {
                producer.send(soldOut(item)).get();
            }
            producer.send(
                            new ProducerRecord<>(
                                    Topics.RULES,
                                    rules.slot().getBytes(UTF_8),
                                    Codecs.RULE_SET.encode(rules, Encoding.JSON)))
                    .get();
        }
    }

    private static ProducerRecord<byte[], byte[]> soldOut(String itemId) {
        CatalogueItem item =
                new CatalogueItem(itemId, false, null, null, List.of(), Map.of(), null);
        return new ProducerRecord<>(
                Topics.ITEMS,
                itemId.getBytes(UTF_8),
                Codecs.CATALOGUE_ITEM.encode(item, Encoding.JSON));
    }

    void deleteItems() throws InterruptedException, ExecutionException {
        try (Admin admin = KafkaClients.admin(kafka, Map.of())) {
            admin.deleteTopics(List.of(Topics.ITEMS)).all().get();
        }
    }

    /** Leaves a transaction open on the items topic: nobody reads what comes behind it. */
    Producer<byte[], byte[]> holdItems() throws InterruptedException, ExecutionException {
        Producer<byte[], byte[]> writer =
                KafkaClients.writer(
                        kafka,
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                "items",
                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                (int) TrialSystem.PATIENCE.toMillis()));
        writer.initTransactions();
        writer.beginTransaction();
        writer.send(soldOut(CircleModel.soldOut().get(0))).get();
        return writer;
    }
}
