package io.nextup.job.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.EventReference;
import io.nextup.event.MadeFrom;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.TraceContext;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.event.wire.Encoding;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecommendationSerializerTest {
    private static final Recommendation RECOMMENDATION =
            new Recommendation(
                    "id1",
                    "Zoë",
                    "default",
                    3,
                    List.of(EventReference.event("e1")),
                    List.of(new RankedItem("ball", 1.5f)),
                    "v1",
                    Recommendation.Source.MODEL,
                    1_000,
                    2_000);

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void aRecommendationIsKeyedByItsUserAndCarriesTheTimeOfServing(Encoding encoding)
            throws DecodeException {
        ProducerRecord<byte[], byte[]> record =
                new RecommendationSerializer(
                                "recommendations", encoding, Duration.ofSeconds(1), false)
                        .serialize(ListUpdate.of(RECOMMENDATION, null), null, 1_000L);

        assertThat(record.topic()).isEqualTo("recommendations");
        assertThat(record.key()).isEqualTo("Zoë".getBytes(UTF_8));
        assertThat(record.timestamp()).isEqualTo(2_000L);
        assertThat(record.partition()).isNull();
        assertThat(Codecs.RECOMMENDATION.decode(record.value(), 0)).isEqualTo(RECOMMENDATION);
        assertThat(record.headers()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void theEndOfAListIsARecordWithoutAValueUnderTheUsersKey(Encoding encoding) {
        ProducerRecord<byte[], byte[]> record =
                new RecommendationSerializer(
                                "recommendations", encoding, Duration.ofSeconds(1), false)
                        .serialize(ListUpdate.forget("Zoë"), null, null);

        assertThat(record.topic()).isEqualTo("recommendations");
        assertThat(record.key()).isEqualTo("Zoë".getBytes(UTF_8));
        assertThat(record.value()).isNull();
        // Kafka's producer then sets the current time.
        assertThat(record.timestamp()).isNull();
    }

    @Test
    void aListSaysWhatItWasMadeFromOnlyWhereThatIsAskedFor() throws DecodeException {
        Recommendation list = RECOMMENDATION.from(new MadeFrom(900, 41L, 7L));
        for (boolean provenance : new boolean[] {true, false}) {
            byte[] value =
                    new RecommendationSerializer(
                                    "recommendations",
                                    Encoding.JSON,
                                    Duration.ofSeconds(1),
                                    provenance)
                            .serialize(ListUpdate.of(list, null), null, 1_000L)
                            .value();
            assertThat(Codecs.RECOMMENDATION.decode(value, 0))
                    .isEqualTo(provenance ? list : RECOMMENDATION);
        }
    }

    @Test
    void aListHasTheHeadersOfTheTraceThatAskedForIt() {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        assertThat(headersOf(new TraceContext(parent, null)))
                .containsExactly(new RecordHeader("traceparent", parent.getBytes(UTF_8)));
        assertThat(headersOf(new TraceContext(parent, "shop=7")))
                .containsExactly(
                        new RecordHeader("traceparent", parent.getBytes(UTF_8)),
                        new RecordHeader("tracestate", "shop=7".getBytes(UTF_8)));
    }

    private static Headers headersOf(TraceContext trace) {
        return new RecommendationSerializer(
                        "recommendations", Encoding.JSON, Duration.ofSeconds(1), false)
                .serialize(ListUpdate.of(RECOMMENDATION, trace), null, 1_000L)
                .headers();
    }
}
