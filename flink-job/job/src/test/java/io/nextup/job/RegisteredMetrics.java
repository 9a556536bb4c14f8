package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.nextup.job.MetricsTable.Row;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporter;
import org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporterFactory;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.metrics.filter.ReporterFilter;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.FrontMetricGroup;
import org.apache.flink.runtime.metrics.groups.ReporterScopedSettings;
import org.apache.flink.runtime.testutils.InMemoryReporter;

/**
 * The metrics that the operators of one job have registered, without those of Flink and of Kafka.
 */
final class RegisteredMetrics {
    /** Host, "taskmanager", its id, job, operator, subtask. */
    private static final int OPERATOR_SCOPE = 6;

    /**
     * Groups of the Kafka connector. Any other one below an operator's group counts as the job's
     * own.
     */
    private static final Set<String> FOREIGN_GROUPS = Set.of("KafkaSourceReader", "KafkaProducer");

    private static final Set<String> NAMES_OF_FLINK = namesOfFlink();

    private record Registered(AbstractMetricGroup<?> group, String name, Metric metric) {
        Row row() {
            // The dashboard shows no blanks and colons.
            String operator =
                    group.getAllVariables().get("<operator_name>").replaceAll("[ :]", "_");
            return new Row(
                    operator + '.' + groups() + name,
                    prometheusName(group, name).replace(MetricsTable.PROMETHEUS_PREFIX, ""),
                    metric.getMetricType().name().toLowerCase(Locale.ROOT));
        }

        /** Those below the operator's; the value of a key by the key's name, in capitals. */
        private String groups() {
            String[] scope = group.getScopeComponents();
            StringBuilder groups = new StringBuilder();
            for (int i = OPERATOR_SCOPE; i < scope.length; i++) {
                String key = scope[i - 1];
                boolean isValue = scope[i].equals(group.getAllVariables().get("<" + key + ">"));
                groups.append(isValue ? key.toUpperCase(Locale.ROOT) : scope[i]);
                groups.append('.');
            }
            return groups.toString();
        }
    }

    private final List<Registered> registered;

    private RegisteredMetrics(List<Registered> registered) {
        this.registered = registered;
    }

    static RegisteredMetrics of(InMemoryReporter reporter, JobID job) {
        List<Registered> own = new ArrayList<>();
        reporter.getMetricsByGroup()
                .forEach(
                        (group, metrics) -> {
                            if (isOwn(group, job)) {
                                metrics.forEach((name, metric) -> add(own, group, name, metric));
                            }
                        });
        return new RegisteredMetrics(own);
    }

    /** Names of all metrics of the job, those of Flink and of Kafka included. */
    static Set<String> prometheusNames(InMemoryReporter reporter, JobID job) {
        Set<String> names = new TreeSet<>();
        reporter.getMetricsByGroup()
                .forEach(
                        (group, metrics) -> {
                            if (isOf(group, job)) {
                                metrics.keySet()
                                        .forEach(name -> names.add(prometheusName(group, name)));
                            }
                        });
        return names;
    }

    private static String prometheusName(MetricGroup group, String name) {
        return "flink_"
                + ((AbstractMetricGroup<?>) group).getLogicalScope(any -> any, '_')
                + '_'
                + name;
    }

    /**
     * Returns the metrics as rows of the table, each once for all subtasks, reasons and versions.
     */
    Set<Row> rows() {
        return registered.stream().map(Registered::row).collect(Collectors.toSet());
    }

    /** Returns the text that Flink's reporter sends, with the current values. */
    String asPrometheusGetsThem() throws IOException {
        CompletableFuture<String> body = new CompletableFuture<>();
        HttpServer gateway =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext(
                "/",
                exchange -> {
                    body.complete(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    exchange.sendResponseHeaders(202, -1);
                    exchange.close();
                });
        gateway.start();
        try {
            push("http://127.0.0.1:" + gateway.getAddress().getPort());
            return body.getNow("nothing came");
        } finally {
            gateway.stop(0);
        }
    }

    private void push(String url) {
        MetricConfig config = new MetricConfig();
        config.setProperty("hostUrl", url);
        config.setProperty("jobName", "test");
        config.setProperty("deleteOnShutdown", "false");
        PrometheusPushGatewayReporter reporter =
                new PrometheusPushGatewayReporterFactory().createMetricReporter(config);
        reporter.open(config);
        for (Registered one : registered) {
            reporter.notifyOfAddedMetric(one.metric(), one.name(), front(one.group()));
        }
        reporter.report();
        reporter.close();
    }

    private static MetricGroup front(AbstractMetricGroup<?> group) {
        return new FrontMetricGroup<AbstractMetricGroup<?>>(
                new ReporterScopedSettings<>(
                        0, '.', ReporterFilter.getNoOpFilter(), Set.of(), Map.of()),
                group);
    }

    private static boolean isOf(MetricGroup group, JobID job) {
        return job.toString().equals(group.getAllVariables().get("<job_id>"));
    }

    private static boolean isOwn(MetricGroup group, JobID job) {
        String[] scope = group.getScopeComponents();
        return isOf(group, job)
                && group.getAllVariables().containsKey("<operator_name>")
                && (scope.length == OPERATOR_SCOPE
                        || !FOREIGN_GROUPS.contains(scope[OPERATOR_SCOPE]));
    }

    private static void add(List<Registered> own, MetricGroup group, String name, Metric metric) {
        if (!NAMES_OF_FLINK.contains(name)) {
            own.add(new Registered((AbstractMetricGroup<?>) group, name, metric));
        }
    }

    private static Set<String> namesOfFlink() {
        return Arrays.stream(MetricNames.class.getFields())
                .filter(field -> field.getType() == String.class)
                .map(RegisteredMetrics::value)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String value(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
