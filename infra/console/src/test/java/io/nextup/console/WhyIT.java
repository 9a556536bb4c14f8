package io.nextup.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.console.why.SmallModel;
import io.nextup.event.AnnouncedModel;
import io.nextup.kafka.EmbeddedBroker;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.FixedScores;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a console on a real broker why an item is in the list of a user with a long history. */
class WhyIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir Path directory;
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void anExplanationLooksAtAllEventsThatTheJobKeeps() throws Exception {
        AnnouncedModel model =
                SmallModel.publish(
                        Files.createDirectories(directory.resolve("models")),
                        ScriptedJob.MODEL,
                        SmallModel.ids(200),
                        FixedScores.HONEST,
                        ModelInputs.NONE,
                        null);
        try (EmbeddedBroker broker = Fixtures.broker(directory);
                ScriptedJob job = new ScriptedJob(broker.settings());
                Console console =
                        Console.start(Fixtures.settings(broker.settings(), 0, directory))) {
            job.announce(model);
            job.health(model.version(), model.manifestSha256(), 0, List.of());
            for (int i = 1; i <= 150; i++) {
                job.click("e" + i, "ada", "i" + i);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> get(console, "why?item=i160").statusCode() == 200);

            JsonNode why = JSON.readTree(get(console, "why?item=i160").body());
            assertThat(why.get("reasons").findValuesAsText("without"))
                    .isEqualTo(IntStream.rangeClosed(51, 150).mapToObj(i -> "i" + i).toList());
            // The job leaves out i51 to i150; of the others before i160, i1 to i50 and nine stay.
            assertThat(why.get("rank").intValue()).isEqualTo(60);
            assertThat(JSON.readTree(get(console, "").body()).get("events")).hasSize(50);
        }
    }

    private HttpResponse<String> get(Console console, String what) throws Exception {
        return http.send(
                HttpRequest.newBuilder(console.address().resolve("api/users/ada/" + what)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
