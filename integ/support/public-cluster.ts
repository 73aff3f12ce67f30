import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

/** A cluster whose tasks have public addresses: they reach registries without a NAT gateway, which would cost more than all else. */
export class PublicCluster extends Construct {
  public readonly vpc: ec2.Vpc;
  public readonly cluster: ecs.Cluster;
  public readonly subnets: ec2.SubnetSelection = { subnetType: ec2.SubnetType.PUBLIC };

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }],
      restrictDefaultSecurityGroup: false, // nothing is in it, and to close it takes a function
    });
    this.cluster = new ecs.Cluster(this, 'Cluster', { vpc: this.vpc });
  }
}
