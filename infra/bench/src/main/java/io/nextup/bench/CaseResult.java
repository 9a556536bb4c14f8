package io.nextup.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** All figures of one case. */
public record CaseResult(
        BenchCase sizes,
        BenchSettings settings,
        Limits limits,
        JobResult job,
        JobResult bare,
        Load load,
        Machine machine) {
    private static final ObjectMapper JSON = new JsonMapper();

    double ratio() {
        return limits.ratio(job.throughput());
    }

    /**
     * Returns the figures as JSON. Rates are in events a second; times, batch sizes and CPU seconds
     * are by phase.
     */
    public ObjectNode toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("throughput", job.throughput());
        json.put("moduleLimit", limits.module());
        json.put("pipelineLimit", limits.pipeline());
        json.put("ratio", ratio());
        json.set("latencyMillis", JSON.valueToTree(job.latencyMillis()));
        json.set("pipelineLatencyMillis", JSON.valueToTree(bare.latencyMillis()));
        json.put("hotUserRate", settings.hotUserRate());
        json.set("hotUserP99Ratio", JSON.valueToTree(job.hotUserP99Ratios()));
        json.set("pipelineHotUserP99Ratio", JSON.valueToTree(bare.hotUserP99Ratios()));
        json.set("load", JSON.valueToTree(load));
        json.set("machine", JSON.valueToTree(machine));
        json.set("moduleLimitByBatch", JSON.valueToTree(limits.moduleByBatch()));
        json.set("batchSize", JSON.valueToTree(job.batchSizes()));
        json.set("cpuSeconds", JSON.valueToTree(job.cpuSeconds()));
        json.set("pipelineCpuSeconds", JSON.valueToTree(bare.cpuSeconds()));
        json.set("checkpointCount", JSON.valueToTree(job.checkpointsInside()));
        json.put("stateBytesPerUser", job.stateBytesPerUser());
        json.put("eventCount", job.events());
        json.put("itemCount", sizes.items());
        json.put("userCount", sizes.users());
        json.put("historyLength", sizes.lengths().isFixed() ? sizes.lengths().events() : null);
        json.putObject("phaseSeconds")
                .put("warmUp", settings.warmUp().toMillis() / 1e3)
                .put("saturation", settings.saturated().toMillis() / 1e3)
                .put("rate", settings.paced().toMillis() / 1e3);
        json.put("seed", settings.seed());
        json.put("secured", settings.secured());
        json.set("jobOptions", JSON.valueToTree(settings.jobOptions()));
        json.set("flinkOptions", JSON.valueToTree(settings.flinkOptions()));
        return json;
    }
}
