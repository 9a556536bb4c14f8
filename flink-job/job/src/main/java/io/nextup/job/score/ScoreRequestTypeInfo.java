package io.nextup.job.score;

import io.nextup.serving.engine.ScoreRequest;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Makes Flink write requests by {@link ScoreRequestSerializer}, not by their fields. */
public final class ScoreRequestTypeInfo extends TypeInformation<ScoreRequest> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<ScoreRequest> getTypeClass() {
        return ScoreRequest.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<ScoreRequest> createSerializer(SerializerConfig config) {
        return new ScoreRequestSerializer();
    }

    @Override
    public String toString() {
        return "ScoreRequest";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScoreRequestTypeInfo;
    }

    @Override
    public int hashCode() {
        return ScoreRequestTypeInfo.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ScoreRequestTypeInfo;
    }
}
