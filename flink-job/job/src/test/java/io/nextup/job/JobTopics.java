package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.nextup.event.CatalogueItem;
import io.nextup.event.DeadLetter;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Recommendation;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import io.nextup.event.wire.MessageCodec;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.models.HealthKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The four topics of one test, and its clients of them. */
final class JobTopics implements AutoCloseable {
    /** Partitions of each topic; the topics of models have one. */
    static final int PARTITIONS = 3;

    private static final Set<String> IN_ONE_PARTITION =
            Set.of("models", "health", "items", "rules");

    private final EmbeddedBroker broker;
    private final String name;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Reader recommendations;
    private final Reader deadLetters;

    private JobTopics(EmbeddedBroker broker, String name) {
        this.broker = broker;
        this.name = name;
        ByteArraySerializer bytes = new ByteArraySerializer();
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()), bytes, bytes);
        recommendations = new Reader(topic("recommendations"));
        deadLetters = new Reader(topic("dead-letters"));
    }

    static JobTopics create(EmbeddedBroker broker, String name) throws Exception {
        create(
                broker,
                name,
                List.of(
                        "interactions",
                        "recommendations",
                        "models",
                        "health",
                        "dead-letters",
                        "items",
                        "rules"));
        return new JobTopics(broker, name);
    }

    /** Creates a deleted topic again. */
    void createAnew(String stage) throws Exception {
        await().atMost(30, SECONDS)
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .until(
                        () -> {
                            create(broker, name, List.of(stage));
                            return true;
                        });
    }

    private static void create(EmbeddedBroker broker, String name, List<String> stages)
            throws Exception {
        try (Admin admin = broker.admin()) {
            List<NewTopic> topics =
                    stages.stream()
                            .map(
                                    topic ->
                                            new NewTopic(
                                                    name + "." + topic,
                                                    IN_ONE_PARTITION.contains(topic)
                                                            ? 1
                                                            : PARTITIONS,
                                                    (short) 1))
                            .toList();
            admin.createTopics(topics).all().get(30, SECONDS);
            // The controller has answered, but the broker learns of the topic slightly later.
            Set<String> names = topics.stream().map(NewTopic::name).collect(Collectors.toSet());
            await().atMost(30, SECONDS)
                    .until(() -> admin.listTopics().names().get(30, SECONDS).containsAll(names));
        }
    }

    /** The job's options for these topics. */
    Map<String, String> options() {
        return Map.of(
                "nextup.kafka.bootstrap-servers", broker.bootstrapServers(),
                "nextup.kafka.group-id", name,
                "nextup.publish.transactional-id-prefix", name,
                "nextup.topics.interactions", topic("interactions"),
                "nextup.topics.recommendations", topic("recommendations"),
                "nextup.topics.models", topic("models"),
                "nextup.topics.health", topic("health"),
                "nextup.topics.dead-letters", topic("dead-letters"),
                "nextup.topics.items", topic("items"),
                "nextup.topics.rules", topic("rules"));
    }

    void click(Interaction interaction) throws Exception {
        send(
                interaction.userId().getBytes(UTF_8),
                Codecs.INTERACTION.encode(interaction, Encoding.JSON));
    }

    void click(Interaction interaction, int partition) throws Exception {
        producer.send(
                        new ProducerRecord<>(
                                topic("interactions"),
                                partition,
                                interaction.userId().getBytes(UTF_8),
                                Codecs.INTERACTION.encode(interaction, Encoding.JSON)))
                .get(30, SECONDS);
    }

    /** Sends a record with any content to the interactions topic. */
    void send(byte[] key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic("interactions"), key, value)).get(30, SECONDS);
    }

    /** Sends an interaction with the header {@code traceparent}. */
    void click(Interaction interaction, String traceparent) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic("interactions"),
                        interaction.userId().getBytes(UTF_8),
                        Codecs.INTERACTION.encode(interaction, Encoding.JSON));
        record.headers().add("traceparent", traceparent.getBytes(UTF_8));
        producer.send(record).get(30, SECONDS);
    }

    /** Returns the headers of a user's lists so far. */
    List<Headers> listHeaders(String userId) {
        return recommendations.records().stream()
                .filter(record -> new String(record.key(), UTF_8).equals(userId))
                .map(ConsumerRecord::headers)
                .toList();
    }

    /** Sends records with any content in their order, and returns when all have arrived. */
    void sendRecords(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            sent.add(
                    producer.send(
                            new ProducerRecord<>(
                                    topic("interactions"), record.key(), record.value())));
        }
        awaitSent(sent);
    }

    /** Sends events in their order, and returns when all have arrived. */
    void sendAll(List<History.Event> events) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (History.Event event : events) {
            sent.add(
                    producer.send(
                            new ProducerRecord<>(
                                    topic("interactions"),
                                    event.user().getBytes(UTF_8),
                                    event.erases() ? null : json(event))));
        }
        awaitSent(sent);
    }

    private static byte[] json(History.Event event) {
        return Codecs.INTERACTION.encode(
                new Interaction(
                        event.id(),
                        event.user(),
                        event.item(),
                        event.type(),
                        event.timeMillis(),
                        null,
                        Map.of()),
                Encoding.JSON);
    }

    /** Returns the end offsets of the interactions topic, by topic and partition. */
    Map<String, Long> endOffsets() throws Exception {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            asked.put(new TopicPartition(topic("interactions"), partition), OffsetSpec.latest());
        }
        Map<String, Long> offsets = new HashMap<>();
        try (Admin admin = broker.admin()) {
            admin.listOffsets(asked)
                    .all()
                    .get(30, SECONDS)
                    .forEach((partition, end) -> offsets.put(partition.toString(), end.offset()));
        }
        return offsets;
    }

    void announce(ModelAnnouncement announcement) throws Exception {
        announceAll(List.of(announcement));
    }

    /** Announces models in their order, and returns when all records have arrived. */
    void announceAll(List<ModelAnnouncement> announcements) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ModelAnnouncement announcement : announcements) {
            sent.add(
                    producer.send(
                            new ProducerRecord<>(
                                    topic("models"),
                                    announcement.slot().getBytes(UTF_8),
                                    Codecs.MODEL_ANNOUNCEMENT.encode(
                                            announcement, Encoding.JSON))));
        }
        awaitSent(sent);
    }

    /** Puts an item into the catalogue. */
    void item(String itemId, boolean available) throws Exception {
        CatalogueItem item =
                new CatalogueItem(itemId, available, null, null, List.of(), Map.of(), null);
        producer.send(
                        new ProducerRecord<>(
                                topic("items"),
                                itemId.getBytes(UTF_8),
                                Codecs.CATALOGUE_ITEM.encode(item, Encoding.JSON)))
                .get(30, SECONDS);
    }

    /** Applies the only rule of the default slot: items of lists are available. */
    void onlyAvailable() throws Exception {
        Rule rule = new Rule("stock", "available", null, null, null, null, null, null, null);
        RuleSet rules =
                new RuleSet(
                        ModelAnnouncement.DEFAULT_SLOT, RuleSet.DEFAULT_NAME, 1, 0, List.of(rule));
        producer.send(
                        new ProducerRecord<>(
                                topic("rules"),
                                rules.slot().getBytes(UTF_8),
                                Codecs.RULE_SET.encode(rules, Encoding.JSON)))
                .get(30, SECONDS);
    }

    /** Adds the report of a process on its models. */
    void report(Health report) throws Exception {
        producer.send(
                        new ProducerRecord<>(
                                topic("health"),
                                HealthKey.of(report).bytes(),
                                Codecs.HEALTH.encode(report, Encoding.JSON)))
                .get(30, SECONDS);
    }

    private void awaitSent(List<Future<RecordMetadata>> sent) throws Exception {
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            one.get(30, SECONDS);
        }
    }

    /** Returns all recommendations so far, without those of aborted transactions. */
    List<Recommendation> recommendations() {
        return recommendations.all(Codecs.RECOMMENDATION);
    }

    /** Returns a user's lists so far; empty where the list before is to be forgotten. */
    List<Optional<Recommendation>> listUpdates(String userId) {
        return recommendations.records().stream()
                .filter(record -> new String(record.key(), UTF_8).equals(userId))
                .map(
                        record ->
                                Optional.ofNullable(record.value())
                                        .map(value -> decoded(Codecs.RECOMMENDATION, record)))
                .toList();
    }

    List<DeadLetter> deadLetters() {
        return deadLetters.all(Codecs.DEAD_LETTER);
    }

    /** References of the events that were answered so far. */
    Set<String> answered() {
        return recommendations().stream()
                .flatMap(recommendation -> recommendation.references().stream())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        producer.close();
        recommendations.close();
        deadLetters.close();
    }

    private static <T> T decoded(MessageCodec<T> codec, ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.value(), record.timestamp());
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    private String topic(String stage) {
        return name + "." + stage;
    }

    /** Reads a topic from its beginning; each call reads to its current end. */
    private final class Reader {
        private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        private final KafkaConsumer<byte[], byte[]> consumer;

        Reader(String topic) {
            ByteArrayDeserializer bytes = new ByteArrayDeserializer();
            consumer =
                    new KafkaConsumer<>(
                            Map.of(
                                    "bootstrap.servers",
                                    broker.bootstrapServers(),
                                    "isolation.level",
                                    "read_committed",
                                    // Else a look at the ends, and the close, wait half a second.
                                    "fetch.max.wait.ms",
                                    "10"),
                            bytes,
                            bytes);
            // Does not ask the broker, which may not know a newly created topic yet.
            List<TopicPartition> partitions =
                    IntStream.range(0, PARTITIONS)
                            .mapToObj(partition -> new TopicPartition(topic, partition))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        /** All messages; leaves out records without a value. */
        <T> List<T> all(MessageCodec<T> codec) {
            return records().stream()
                    .filter(record -> record.value() != null)
                    .map(record -> decoded(codec, record))
                    .toList();
        }

        List<ConsumerRecord<byte[], byte[]>> records() {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }

        void close() {
            consumer.close();
        }
    }
}
