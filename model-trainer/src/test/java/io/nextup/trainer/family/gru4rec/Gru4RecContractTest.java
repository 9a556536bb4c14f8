package io.nextup.trainer.family.gru4rec;

import io.nextup.trainer.family.Family;
import io.nextup.trainer.family.FamilyContract;
import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.option.TrainOptions;

class Gru4RecContractTest extends FamilyContract {

    @Override
    protected Family family() {
        return new Gru4Rec();
    }

    @Override
    protected TrainOptions options(long seed) {
        return small(new Gru4Rec().defaults(), seed).with(NetworkOptions.LAYERS, 2);
    }
}
