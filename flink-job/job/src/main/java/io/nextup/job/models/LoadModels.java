package io.nextup.job.models;

import io.nextup.event.Codecs;
import io.nextup.event.DecodeException;
import io.nextup.event.Encoding;
import io.nextup.event.ModelAnnouncement;
import io.nextup.job.score.ScoringOptions;
import io.nextup.serving.ServingProcess;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps the last announcements of its slot and tells its process's roll-out of them. Every subtask
 * sees every announcement, so that each process has one that does.
 */
final class LoadModels extends ProcessFunction<ModelAnnouncement, Void>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    /** How many announcements a restore can choose from. */
    private static final int KEPT = 8;

    /**
     * Position to announcement, in Avro single-object encoding: the state is then read by every
     * later version under the rules of the messages. The position is how many announcements of the
     * slot came before.
     */
    private static final MapStateDescriptor<Long, byte[]> ANNOUNCEMENTS =
            new MapStateDescriptor<>(
                    "announcements",
                    Types.LONG,
                    PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final ScoringOptions options;
    private final ServingProcess.Factory factory;
    private transient TreeMap<Long, ModelAnnouncement> announcements;
    private transient BroadcastState<Long, byte[]> state;
    private transient ServingProcess.Lease lease;
    private transient FlinkModelMetrics metrics;

    LoadModels(ScoringOptions options, ServingProcess.Factory factory) {
        this.options = options;
        this.factory = factory;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        state = context.getOperatorStateStore().getBroadcastState(ANNOUNCEMENTS);
        announcements = new TreeMap<>();
        for (Map.Entry<Long, byte[]> entry : state.entries()) {
            announcements.put(entry.getKey(), decode(entry.getValue()));
        }
    }

    @Override
    public void open(OpenContext context) {
        lease =
                ServingProcess.acquire(
                        getRuntimeContext().getJobInfo().getJobId().toString(),
                        options.serving(),
                        factory,
                        getRuntimeContext()::registerUserCodeClassLoaderReleaseHookIfAbsent);
        metrics =
                new FlinkModelMetrics(
                        getRuntimeContext().getMetricGroup(),
                        lease.rollout(),
                        InstantSource.system());
        metrics.show(announcements.values());
        lease.rollout().announce(announcements, metrics);
    }

    @Override
    public void processElement(ModelAnnouncement announcement, Context context, Collector<Void> out)
            throws Exception {
        if (!announcement.slot().equals(options.models().slot())) {
            return;
        }
        long position = announcements.isEmpty() ? 0 : announcements.lastKey() + 1;
        keep(position, announcement);
        lease.rollout().announce(new TreeMap<>(Map.of(position, announcement)), metrics);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // The state is kept up with every announcement.
    }

    @Override
    public void close() {
        if (lease != null) {
            lease.close();
        }
    }

    private void keep(long position, ModelAnnouncement announcement) throws Exception {
        announcements.put(position, announcement);
        state.put(position, Codecs.MODEL_ANNOUNCEMENT.encode(announcement, Encoding.AVRO));
        if (announcements.size() > KEPT) {
            long dropped = oldestThatDoesNotServe();
            announcements.remove(dropped);
            state.remove(dropped);
        }
        metrics.show(announcements.values());
    }

    /** What serves stays, or a restore after many bad announcements would find no good one. */
    private long oldestThatDoesNotServe() {
        ModelAnnouncement serving = lease.rollout().serving().orElse(null);
        return announcements.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(serving))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static ModelAnnouncement decode(byte[] bytes) {
        try {
            return Codecs.MODEL_ANNOUNCEMENT.decode(bytes, 0);
        } catch (DecodeException e) {
            throw new IllegalStateException(
                    "The checkpoint holds an announcement that this build cannot read: upgrade it",
                    e);
        }
    }
}
