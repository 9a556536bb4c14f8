package io.nextup.demo;

import io.nextup.event.DeadLetter;
import io.nextup.event.Interaction;
import io.nextup.event.Recommendation;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.intake.TrialUsers;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.broker.TopicReader;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Passes recommendations and dead letters to the ledger as they arrive. */
final class AnswerReader {
    private final Ledger ledger;

    private AnswerReader(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Starts reading both topics from their beginning. */
    static TopicReader start(KafkaSettings kafka, Ledger ledger) {
        return TopicReader.fromBeginning(
                "demo-answers",
                kafka,
                List.of(kafka.topics().recommendations(), kafka.topics().deadLetters()),
                new AnswerReader(ledger)::read);
    }

    private void read(ConsumerRecord<byte[], byte[]> message) throws DecodeException {
        if (message.topic().equals(Topics.RECOMMENDATIONS)) {
            if (message.value() == null) {
                // Whoever played a user in the console is forgotten: the demo's own users stay.
                return;
            }
            Recommendation recommendation =
                    Codecs.RECOMMENDATION.decode(message.value(), message.timestamp());
            // Whoever plays a user in the console clicks on top of the demo's own events.
            if (!TrialUsers.isTrial(recommendation.userId())) {
                ledger.recommended(recommendation, System.nanoTime());
            }
            return;
        }
        refusedId(Codecs.DEAD_LETTER.decode(message.value(), message.timestamp()))
                .ifPresent(ledger::refused);
    }

    /** Returns the event's id if the refused bytes can be decoded; those that the demo sent can. */
    private static Optional<String> refusedId(DeadLetter letter) {
        try {
            Interaction interaction =
                    Codecs.INTERACTION.decode(letter.original(), letter.timestampMillis());
            return Optional.ofNullable(interaction.eventId());
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
