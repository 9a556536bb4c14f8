import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the recommendations until each event of a history is answered, and says what was lost or
 * doubled. An event is doubled when recommendations of two ids name it as their trigger; a copy
 * under the same id is what at-least-once allows.
 */
class Answers {
    /** Arguments: brokers, the history as CSV with the event's id in the last column, seconds to wait. */
    public static void main(String[] arguments) throws Exception {
        Set<String> lost = new HashSet<>();
        List<String> lines = Files.readAllLines(Path.of(arguments[1]));
        lines.stream().skip(1).forEach(line -> lost.add(line.substring(line.lastIndexOf(',') + 1)));
        int events = lost.size();
        Map<String, Set<String>> idsByTrigger = new HashMap<>();
        Map<String, Integer> copies = new HashMap<>();
        ObjectMapper json = new ObjectMapper();
        long deadline = System.nanoTime() + Duration.ofSeconds(Long.parseLong(arguments[2])).toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", arguments[0], "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor("nextup.recommendations.v1").stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            // Three quiet seconds after the last answer, for what may come twice.
            long quietSince = System.nanoTime();
            while (System.nanoTime() < deadline
                    && !(lost.isEmpty() && System.nanoTime() - quietSince > 3_000_000_000L)) {
                for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(200))) {
                    quietSince = System.nanoTime();
                    if (read.value() == null) {
                        continue;
                    }
                    JsonNode answer = json.readTree(new String(read.value(), StandardCharsets.UTF_8));
                    String id = answer.path("id").asText();
                    JsonNode answers = answer.path("answers");
                    answers.forEach(event -> lost.remove(event.path("event").asText()));
                    String trigger = answers.path(answers.size() - 1).path("event").asText();
                    idsByTrigger.computeIfAbsent(trigger, t -> new HashSet<>()).add(id);
                    copies.merge(id, 1, Integer::sum);
                }
            }
        }
        long doubled = idsByTrigger.values().stream().filter(ids -> ids.size() > 1).count();
        int repeated = copies.values().stream().mapToInt(count -> count - 1).sum();
        System.out.printf(
                "%d lost, %d doubled of %,d events; %d repeated under their id%n",
                lost.size(), doubled, events, repeated);
        System.exit(lost.isEmpty() && doubled == 0 ? 0 : 1);
    }
}
