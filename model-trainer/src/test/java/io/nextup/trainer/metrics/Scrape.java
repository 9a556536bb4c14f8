package io.nextup.trainer.metrics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The answer of a server of metrics to Prometheus. */
public record Scrape(String text) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public static Scrape of(String url) throws IOException, InterruptedException {
        return new Scrape(
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build(),
                                BodyHandlers.ofString())
                        .body());
    }

    /** Samples whose names begin so, with their labels. */
    public Map<String, Double> samples(String prefix) {
        Map<String, Double> samples = new TreeMap<>();
        text.lines()
                .filter(line -> line.startsWith(prefix))
                .forEach(
                        line -> {
                            int space = line.lastIndexOf(' ');
                            samples.put(
                                    line.substring(0, space),
                                    Double.parseDouble(line.substring(space + 1)));
                        });
        return samples;
    }

    /** Value of a trainer's sample; null without it. */
    public Double value(String nameAfterThePrefix) {
        return samples("nextup_trainer_").get("nextup_trainer_" + nameAfterThePrefix);
    }
}
