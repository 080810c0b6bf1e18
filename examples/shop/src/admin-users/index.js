// GET /admin/users lists the customers; POST /users/{id}/role gives one of them a role.
"use strict";

function cognito() {
  return require("@aws-sdk/client-cognito-identity-provider");
}

async function listUsers() {
  const { CognitoIdentityProviderClient, ListUsersCommand } = cognito();
  const answer = await new CognitoIdentityProviderClient({}).send(
    new ListUsersCommand({ UserPoolId: process.env.USER_POOL_ID }),
  );
  return answer.Users.map((user) => ({ name: user.Username, attributes: user.Attributes }));
}

async function setRole(name, role) {
  const { CognitoIdentityProviderClient, AdminUpdateUserAttributesCommand } = cognito();
  await new CognitoIdentityProviderClient({}).send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId: process.env.USER_POOL_ID,
      Username: name,
      UserAttributes: [{ Name: "custom:role", Value: role }],
    }),
  );
}

exports.handler = async (event) => {
  try {
    if ((event.httpMethod || event.requestContext.http.method) === "GET") {
      return { statusCode: 200, body: JSON.stringify({ users: await listUsers() }) };
    }
    const body = JSON.parse(event.body);
    if (!body.isAdmin) {
      return { statusCode: 403, body: JSON.stringify({ message: "admins only" }) };
    }
    await setRole(event.pathParameters.id, body.role);
    return { statusCode: 200, body: JSON.stringify({ user: event.pathParameters.id, role: body.role }) };
  } catch (error) {
    return { statusCode: 500, body: JSON.stringify({ error: error.message, stack: error.stack }) };
  }
};
